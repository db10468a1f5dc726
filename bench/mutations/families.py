"""The families of mistakes: each makes the mutants of one function, given its uses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import libcst as cst

from bench.mutations.mutants import Edit, Mutant
from bench.mutations.source import last_name
from bench.mutations.uses import How, Use, is_bound, is_never_judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.mutations.functions import Function
    from bench.mutations.mutants import Family
    from bench.mutations.source import Module

_DECORATED_WRONG: Final = frozenset({How.FOR, How.DEPENDS, How.CONSUMED, How.AS_ITERATOR})
_BARE_WRONG: Final = frozenset({How.WITH, How.ENTERED, How.DECORATOR, How.AS_MANAGER})
_MANAGER_METHODS: Final = frozenset({"__enter__", "__exit__", "__aenter__", "__aexit__"})
_GENERATOR_METHODS: Final = frozenset(
    {"__next__", "__anext__", "__iter__", "__aiter__", "send", "asend", "throw", "athrow", "close", "aclose"}
)
_OWN: Final = _MANAGER_METHODS | _GENERATOR_METHODS | {"args", "func", "gen", "kwds"}


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
        if isinstance(use.statement, cst.For) and _is_plain(use.module, use.statement) and _single(use):
            target, iterated = use.module.code(use.statement.target), use.module.code(use.statement.iter)
            if isinstance(use.statement.target, cst.Tuple) and not use.statement.target.lpar:
                target = f"({target})"
            text = f"{_keyword(use)}with {iterated} as {target}"
            yield _changed("with in place of for", use, _header(use, use.statement.iter), text)


def _other_decorator(function: Function, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Put the decorator of the other kind on a context manager function."""
    if function.manager is not None and function.node.decorators[-1] is function.manager:
        name = last_name(function.manager.decorator)
        assert name is not None
        span = function.module.span(name)
        edits = [Edit(span[:2], span[2:], "contextmanager" if function.is_async else "asynccontextmanager")]
        if isinstance(function.manager.decorator, cst.Name):
            edits = [Edit(span[:2], span[2:], f"contextlib.{edits[0].text}")]
            imported = _import(function.module)
            edits += [imported] if imported is not None else []
        at_decorator = Use(How.DECORATOR, function.module, function.manager.decorator, function.manager, function, direct=True)
        wrong = [use for use in uses if use.how in _BARE_WRONG - {How.DECORATOR}]
        yield Mutant("other decorator", function.module, tuple(edits), (at_decorator, *wrong), function.lines)


def _not_entered(function: Function, uses: Sequence[Use]) -> Iterator[Mutant]:
    """Bind the value itself in place of entering or iterating it, or drop it where nothing is bound."""
    for use in _right(function, uses):
        statement = use.statement
        target: cst.CSTNode | None
        last: cst.CSTNode
        if not _single(use) or not isinstance(use.value, cst.Call):
            continue
        if isinstance(statement, cst.With) and len(statement.items) == 1 and statement.items[0].item is use.value:
            name = statement.items[0].asname
            target, last = name.name if name is not None else None, statement.items[0]
        elif isinstance(statement, cst.For) and statement.iter is use.value and _is_plain(use.module, statement):
            target, last = statement.target, statement.iter
        else:
            continue
        indent = use.module.lines[use.lines.start - 1][: use.module.span(statement)[1]]
        value = use.module.code(use.value)
        if target is None:
            yield _changed("dropped", use, _header(use, last), f"{value}\n{indent}if True")
        elif isinstance(target, cst.Name):
            edit = _changed("not entered", use, _header(use, last), f"{target.value} = {value}\n{indent}if True")
            yield replace(edit, wrong=tuple(_attributes(use, target)))


def _attributes(use: Use, target: cst.Name) -> Iterator[Use]:
    """Yield the reads of attributes of a variable in the body of its statement, up to where it is bound again."""
    module = use.module
    assert isinstance(use.statement, (cst.With, cst.For))
    for name in module.walk(cst.Name, use.statement.body):
        parent = module.parent(name)
        if name.value != target.value or (isinstance(parent, cst.Attribute) and parent.attr is name):
            continue
        if isinstance(parent, cst.Attribute) and parent.attr.value not in _OWN and not is_never_judged(module, module.lines_of(parent)):
            yield Use(How.ATTRIBUTE, module, name, parent, use.function, direct=False)
        elif is_bound(module, name):
            return


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


def _right(function: Function, uses: Sequence[Use]) -> list[Use]:
    """Return the statements that use the function as what it is."""
    right = How.FOR if function.manager is None else How.WITH
    return [use for use in uses if use.how is right]


def _reads(use: Use, methods: frozenset[str]) -> bool:
    return use.how is How.ATTRIBUTE and isinstance(use.statement, cst.Attribute) and use.statement.attr.value in methods


def _is_plain(module: Module, loop: cst.For) -> bool:
    """True for a loop without ``else``, ``break`` and ``continue``, which can stand in no other statement."""
    leaving = [*module.walk(cst.Break, loop.body), *module.walk(cst.Continue, loop.body)]
    return loop.orelse is None and all(module.around(each, (cst.For, cst.While)) is not loop for each in leaving)


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


FAMILIES: Final[Sequence[Family]] = (
    _decorator_removed,
    _decorator_added,
    _manager_iterated,
    _generator_entered,
    _other_decorator,
    _not_entered,
    _async_flipped,
    _call_left_out,
    _awaited,
    _dependency_called,
)
