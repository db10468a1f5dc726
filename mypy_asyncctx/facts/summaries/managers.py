"""Which managers a manager of a module holds open for its user: one that is made of a generator function, a class, or a function's result.

Only full names, so that they can stand in a module's summary. What they lead to in other modules, those modules tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import AssignmentStmt, CallExpr, FuncDef, NameExpr, RefExpr, ReturnStmt

from mypy_asyncctx.facts.control_flow.open_managers import makers, open_at_yields, opened
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS
from mypy_asyncctx.facts.tree.paths import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Expression, TypeInfo

    from mypy_asyncctx.facts.tree.survey import Definition, Survey

_METHODS: Final = ("__enter__", "__aenter__")
_TELLS_NOTHING: Final = ("builtins.", "typing.", "abc.", "contextlib.")


def managers_of(survey: Survey) -> dict[str, list[str]]:
    """Return, by name, the full names of what is open in each manager of a module, in order."""
    found: dict[str, set[str]] = {}
    for definition in survey.definitions:
        found[definition.name] = set(_names(_held(definition)))
    for name, info in survey.classes:
        found[name] = set(_names(_entered(info)))
    for scope in survey.scopes:
        for node in scope.statements:
            if isinstance(node, AssignmentStmt):
                function = _decorated(node.rvalue)
                target = node.lvalues[0]
                if function is not None and isinstance(target, NameExpr):
                    found[f"{scope.prefix}{target.name}"] = set(_names(item.makers for item in open_at_yields(function)))
    return {name: sorted(names) for name, names in found.items() if names}


def _held(definition: Definition) -> Iterator[frozenset[str]]:
    function = definition.function
    if definition.is_decorated:
        if any(_is_decorator(item) for item in getattr(definition.node, "original_decorators", ())):
            yield from (item.makers for item in open_at_yields(function))
    elif not function.is_generator and not function.is_coroutine:
        returned = [node for node in own_nodes(function.body) if isinstance(node, ReturnStmt)]
        if len(returned) == 1 and isinstance(returned[0].expr, CallExpr):
            yield makers(returned[0].expr, function)


def _entered(info: TypeInfo) -> Iterator[frozenset[str]]:
    for name in _METHODS:
        symbol = info.names.get(name)
        if symbol is not None and isinstance(symbol.node, FuncDef):
            yield from opened(symbol.node)


def _decorated(value: Expression) -> FuncDef | None:
    """Return the function of ``asynccontextmanager(function)``."""
    if not isinstance(value, CallExpr) or not _is_decorator(value.callee) or len(value.args) != 1:
        return None
    function = value.args[0].node if isinstance(value.args[0], RefExpr) else None
    return function if isinstance(function, FuncDef) and function.is_generator else None


def _is_decorator(expression: Expression) -> bool:
    return isinstance(expression, RefExpr) and expression.fullname in DECORATORS


def _names(found: Iterator[frozenset[str]]) -> Iterator[str]:
    return (name for names in found for name in names if "." in name and not name.startswith(_TELLS_NOTHING))
