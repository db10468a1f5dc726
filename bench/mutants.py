"""Mutants: a program with one mistake, and the uses that the mistake makes wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from bench.uses import Finder, How

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from bench.functions import Function
    from bench.source import Module
    from bench.uses import Use


@dataclass(frozen=True)
class Edit:
    """A piece of one file and what stands there instead: lines count from 1, columns from 0."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@dataclass(frozen=True)
class Mutant:
    """One mistake in one file. ``own`` are the lines of the mistake itself, which may be reported as well."""

    family: str
    module: Module
    edits: tuple[Edit, ...]
    wrong: tuple[Use, ...]
    own: range

    @property
    def name(self) -> str:
        """Where it is."""
        return f"{self.module.file}:{self.own.start}"

    def text(self) -> str:
        """Return the changed file."""
        lines = self.module.text.splitlines(keepends=True)
        for edit in sorted(self.edits, key=lambda edit: edit.start, reverse=True):
            (first, column), (last, end_column) = edit.start, edit.end
            changed = lines[first - 1][:column] + edit.text + lines[last - 1][end_column:]
            lines[first - 1 : last] = [changed]
        return "".join(lines)

    def changed_line(self, line: int) -> int:
        """Return where a line of the original file stands in the changed one; edits put lines in, they take none out."""
        return line + sum(edit.text.count("\n") for edit in self.edits if edit.start[0] <= line)

    def original_line(self, line: int) -> int:
        """Return where a line of the changed file stands in the original one, the line after it for one that was put in."""
        for edit in sorted(self.edits, key=lambda edit: edit.start):
            if line > edit.start[0]:
                line = max(edit.start[0], line - edit.text.count("\n"))
        return line


_DECORATED_WRONG: Final = frozenset({How.FOR, How.DEPENDS, How.CONSUMED, How.AS_ITERATOR})
_BARE_WRONG: Final = frozenset({How.WITH, How.ENTERED, How.DECORATOR, How.AS_MANAGER})
_MANAGER_METHODS: Final = frozenset({"__enter__", "__exit__", "__aenter__", "__aexit__"})
_GENERATOR_METHODS: Final = frozenset(
    {"__next__", "__anext__", "__iter__", "__aiter__", "send", "asend", "throw", "athrow", "close", "aclose"}
)


def _decorator_removed(function: Function, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Take the decorator off a context manager function."""
    if function.manager is not None:
        span = function.module.span(function.manager)
        wrong = [use for use in uses if use.how in _BARE_WRONG or _reads(use, _MANAGER_METHODS)]
        yield Mutant("decorator removed", function.module, (Edit(span[:2], span[2:], ""),), tuple(wrong), function.lines)


def _decorator_added(function: Function, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Make a context manager function of a plain generator function."""
    if function.manager is None:
        module = function.module
        line, column = module.span(function.node)[:2]
        name = "asynccontextmanager" if function.is_async else "contextmanager"
        edits = [Edit((line, column), (line, column), f"@contextlib.{name}\n" + module.lines[line - 1][:column])]
        imported = _import(module)
        if imported is not None:
            edits.append(imported)
        wrong = [use for use in uses if use.how in _DECORATED_WRONG or _reads(use, _GENERATOR_METHODS)]
        yield Mutant("decorator added", module, tuple(edits), tuple(wrong), function.lines)


def _manager_iterated(function: Function, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Write ``for`` in place of ``with``."""
    for use in _right(function, uses):
        if isinstance(use.statement, cst.With) and len(use.statement.items) == 1 and _single(use):
            item = use.statement.items[0]
            target = use.module.code(item.asname.name) if item.asname else "_"
            text = f"{_keyword(use)}for {target} in {use.module.code(item.item)}"
            yield _changed("for in place of with", use, _header(use, item), text)


def _generator_entered(function: Function, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Write ``with`` in place of ``for``."""
    for use in _right(function, uses):
        if isinstance(use.statement, cst.For) and use.statement.orelse is None and _single(use):
            target, iterated = use.module.code(use.statement.target), use.module.code(use.statement.iter)
            if isinstance(use.statement.target, cst.Tuple) and not use.statement.target.lpar:
                target = f"({target})"
            text = f"{_keyword(use)}with {iterated} as {target}"
            yield _changed("with in place of for", use, _header(use, use.statement.iter), text)


def _async_flipped(function: Function, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Take the ``async`` off a statement, or add one."""
    for use in _right(function, uses):
        line, column = use.module.span(use.statement)[:2]
        if isinstance(use.statement, cst.With) and len(use.statement.items) > 1:
            continue
        if use.is_async and use.module.lines[line - 1].startswith("async ", column):
            yield _changed("async left out", use, (line, column, line, column + len("async ")), "")
        elif not use.is_async and _in_coroutine(use):
            yield _changed("async put before", use, (line, column, line, column), "async ")


def _call_left_out(function: Function, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Leave the parentheses of the call out."""
    for use in _right(function, uses):
        if use.direct and isinstance(use.value, cst.Call) and _single(use):
            yield _changed("call left out", use, use.module.span(use.value), use.module.code(use.value.func))


def _awaited(function: Function, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Await what is entered or iterated."""
    for use in _right(function, uses):
        if function.is_async and _in_coroutine(use) and not isinstance(use.statement, cst.CompFor):
            line, column = use.module.span(use.value)[:2]
            yield _changed("awaited", use, (line, column, line, column), "await ")


def _dependency_called(_: Function, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Give the called function to ``Depends``."""
    for use in uses:
        if use.how is How.DEPENDS:
            end = use.module.span(use.value)[2:]
            yield _changed("dependency called", use, (*end, *end), "()")


FAMILIES: Final[Sequence[Callable[[Function, Sequence[Use]], Iterator[Mutant]]]] = (
    _decorator_removed,
    _decorator_added,
    _manager_iterated,
    _generator_entered,
    _async_flipped,
    _call_left_out,
    _awaited,
    _dependency_called,
)


def mutants_of(functions: Sequence[Function], finder: Finder, chance: random.Random) -> Iterator[Mutant]:
    """Yield mutants that make a use wrong, families in turn, functions in a random order; each function gives one of a family first."""
    streams = [_stream(family, chance.sample(functions, len(functions)), finder, chance) for family in FAMILIES]
    while streams:
        for stream in list(streams):
            mutant = next(stream, None)
            if mutant is None:
                streams.remove(stream)
            else:
                yield mutant


def _stream(
    family: Callable[[Function, Sequence[Use]], Iterator[Mutant]], functions: Sequence[Function], finder: Finder, chance: random.Random
) -> Iterator[Mutant]:
    rest: list[Mutant] = []
    for function in functions:
        mutants = [mutant for mutant in family(function, finder.uses(function)) if mutant.wrong]
        chance.shuffle(mutants)
        yield from mutants[:1]
        rest += mutants[1:]
    chance.shuffle(rest)
    yield from rest


def _right(function: Function, uses: Sequence[Use]) -> list[Use]:
    """Return the statements that use the function as what it is."""
    right = How.FOR if function.manager is None else How.WITH
    return [use for use in uses if use.how is right]


def _reads(use: Use, methods: frozenset[str]) -> bool:
    return use.how is How.ATTRIBUTE and isinstance(use.statement, cst.Attribute) and use.statement.attr.value in methods


def _keyword(use: Use) -> str:
    return "async " if use.is_async else ""


def _single(use: Use) -> bool:
    """True where the head of a statement stands on one line, so that no line moves."""
    return len(use.lines) == 1


def _in_coroutine(use: Use) -> bool:
    around = use.module.around(use.statement, (cst.FunctionDef, cst.Lambda))
    return isinstance(around, cst.FunctionDef) and around.asynchronous is not None


def _header(use: Use, last: cst.CSTNode) -> tuple[int, int, int, int]:
    """Return the piece from the start of a statement to the end of a node, with the parentheses that the node is in."""
    return (*use.module.span(use.statement)[:2], *use.module.span(last)[2:])


def _changed(family: str, use: Use, span: tuple[int, int, int, int], text: str) -> Mutant:
    return Mutant(family, use.module, (Edit(span[:2], span[2:], text),), (use,), use.lines)


def _import(module: Module) -> Edit | None:
    """Return the edit that imports ``contextlib``: before another import where there is one, so that no line moves."""
    if re.search(r"^import contextlib\b(?! as)", module.text, re.MULTILINE):
        return None
    assert module.tree is not None
    later: Edit | None = None
    for statement in module.tree.body:
        first = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
        if isinstance(first, cst.Expr) or module.code(statement).startswith("from __future__"):
            continue
        place = module.span(statement)[:2]
        if isinstance(first, (cst.Import, cst.ImportFrom)):
            return Edit(place, place, "import contextlib; ")
        later = later or Edit(place, place, "import contextlib\n")
    return later
