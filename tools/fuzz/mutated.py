"""Real source files with some of their statements and expressions swapped, deleted, doubled or changed. Only a crash counts."""

from __future__ import annotations

import ast
import copy
import random
import sysconfig
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.fuzz.check import Mypy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BATCH: Final = 8
_LARGEST: Final = 60_000
_DECORATORS: Final = ("contextmanager", "asynccontextmanager", "staticmethod", "property", "overload", "contextlib.contextmanager")
_HEAD: Final = "import contextlib\nfrom contextlib import asynccontextmanager, contextmanager\nfrom typing import overload\n"


def sources(folders: Sequence[Path]) -> list[Path]:
    """Return the Python files under ``folders``; without any, those of the standard library."""
    roots = folders or [Path(sysconfig.get_path("stdlib"))]
    found = (path for root in roots for path in sorted(root.rglob("*.py")))
    return [path for path in found if "site-packages" not in path.parts and path.stat().st_size < _LARGEST]


def _blocks(tree: ast.AST) -> list[list[ast.stmt]]:
    fields = ("body", "orelse", "finalbody")
    return [value for node in ast.walk(tree) for name in fields if isinstance(value := getattr(node, name, None), list) and value]


class Mutator:
    """Changes a tree at places that ``chance`` chooses."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def mutate(self, text: str) -> str | None:
        """Return a changed program, None where none was found that compiles."""
        for _ in range(4):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    tree = ast.parse(text)
                    if not tree.body:
                        return None
                    for _ in range(self._chance.randint(1, 12)):
                        self._change(tree)
                    changed = ast.unparse(ast.fix_missing_locations(tree))
                    compile(changed, "mutated", "exec", dont_inherit=True)
                except (SyntaxError, ValueError, RecursionError, TypeError):
                    continue
            return changed if "from __future__" in changed else _HEAD + changed
        return None

    def _change(self, tree: ast.Module) -> None:
        self._chance.choice((self._statement, self._statement, self._expression, self._definition, self._kind))(tree)

    def _statement(self, tree: ast.Module) -> None:
        blocks = _blocks(tree)
        block = self._chance.choice(blocks)
        at = self._chance.randrange(len(block))
        way = self._chance.choice(("delete", "double", "swap", "move", "drop"))
        if way == "delete" and len(block) > 1:
            del block[at]
        elif way == "double":
            block.insert(at, copy.deepcopy(block[at]))
        elif way == "swap":
            other = self._chance.randrange(len(block))
            block[at], block[other] = block[other], block[at]
        elif way == "move":
            target = self._chance.choice(blocks)
            target.insert(self._chance.randrange(len(target) + 1), copy.deepcopy(block[at]))
        elif isinstance(statement := block[at], ast.Assign):
            block[at] = ast.Expr(statement.value)

    def _expression(self, tree: ast.Module) -> None:
        holders = [
            (node, name, index)
            for node in ast.walk(tree)
            for name, value in ast.iter_fields(node)
            for index in (range(len(value)) if isinstance(value, list) else (None,))
            if isinstance(value if index is None else value[index], ast.expr)
        ]
        if not holders:
            return
        node, name, index = self._chance.choice(holders)
        held = getattr(node, name) if index is None else getattr(node, name)[index]
        if not isinstance(getattr(held, "ctx", ast.Load()), ast.Load):
            return
        other, other_name, other_index = self._chance.choice(holders)
        given = getattr(other, other_name) if other_index is None else getattr(other, other_name)[other_index]
        given = copy.deepcopy(given)
        new: ast.expr = self._chance.choice(
            (
                given,
                ast.Await(held),
                ast.YieldFrom(held),
                ast.Yield(held),
                ast.Call(held, [], []),
                ast.Call(held, [ast.Starred(given, ast.Load())], []),
                ast.Attribute(held, self._chance.choice(("__enter__", "__aiter__", "close", "missing")), ast.Load()),
                ast.Lambda(ast.arguments([], [], None, [], [], None, []), held),
                ast.Tuple([held, ast.Starred(given, ast.Load())], ast.Load()),
                ast.ListComp(held, [ast.comprehension(ast.Name("k", ast.Store()), given, [], self._chance.choice((0, 1)))]),
                ast.NamedExpr(ast.Name("w", ast.Store()), held),
                ast.IfExp(given, held, copy.deepcopy(given)),
                ast.Constant(None),
            )
        )
        if index is None:
            setattr(node, name, new)
        else:
            getattr(node, name)[index] = new

    def _definition(self, tree: ast.Module) -> None:
        functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        if not functions:
            return
        function = self._chance.choice(functions)
        way = self._chance.choice(("decorate", "undecorate", "yield", "untype", "defaults"))
        if way == "decorate":
            name = ast.parse(self._chance.choice(_DECORATORS), mode="eval").body
            function.decorator_list.insert(self._chance.randrange(len(function.decorator_list) + 1), name)
        elif way == "undecorate":
            function.decorator_list = []
        elif way == "yield":
            block = self._chance.choice(_blocks(function))
            block.insert(self._chance.randrange(len(block) + 1), ast.Expr(ast.Yield(self._chance.choice((None, ast.Constant(1))))))
        elif way == "untype":
            function.returns = None
        else:
            function.args.defaults = [ast.Call(ast.Name(function.name, ast.Load()), [], []) for _ in function.args.defaults]

    def _kind(self, tree: ast.Module) -> None:
        swapped = {
            ast.FunctionDef: ast.AsyncFunctionDef,
            ast.AsyncFunctionDef: ast.FunctionDef,
            ast.With: ast.AsyncWith,
            ast.AsyncWith: ast.With,
            ast.For: ast.AsyncFor,
            ast.AsyncFor: ast.For,
        }
        places = [(block, at) for block in _blocks(tree) for at, item in enumerate(block) if type(item) in swapped]
        if places:
            block, at = self._chance.choice(places)
            block[at] = swapped[type(block[at])](**dict(ast.iter_fields(block[at])))


def mutated(folder: Path, count: int, seed: int, folders: Sequence[Path]) -> tuple[int, list[str]]:
    """Check ``count`` changed files; return how many were tried, and what broke."""
    chance = random.Random(seed)  # noqa: S311
    mypy = Mypy(folder / "mutated", strict=True, more="follow_imports = silent\n")
    files = sources(folders)
    tried, broken = 0, []
    for batch in _batches(files, Mutator(chance), chance, count):
        checked = mypy.check(batch)
        tried += len(batch)
        if checked.broken or checked.status not in (0, 1):
            broken += list(_alone(mypy, batch))
    return tried, broken


def _batches(files: list[Path], mutator: Mutator, chance: random.Random, count: int) -> Iterator[dict[str, str]]:
    made: dict[str, str] = {}
    for number in range(count):
        path = chance.choice(files)
        try:
            text = mutator.mutate(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
        if text is not None:
            made[f"mutated_{number % 1000}.py"] = text
        if len(made) == _BATCH:
            yield made
            made = {}
    if made:
        yield made


def _alone(mypy: Mypy, batch: dict[str, str]) -> Iterator[str]:
    """Yield what breaks with the plugin, but for what breaks mypy alone and for what mypy refuses to check."""
    alone = Mypy(mypy.folder.parent / "alone", plugin=False, more="follow_imports = silent\n")
    for name, text in batch.items():
        checked = mypy.check({name: text})
        if not checked.broken and checked.status in (0, 1):
            continue
        plain = alone.check({name: text})
        if not plain.broken and plain.status in (0, 1):
            kept = mypy.folder / f"broken_{name}"
            kept.write_text(text)
            yield f"{kept}\n{checked.output[-3000:]}"
        elif checked.broken and "mypy_asyncctx" in checked.broken:
            yield f"{name}, also without the plugin\n{checked.output[-3000:]}"
