"""Aliases of ``Annotated[...]``, which mypy keeps only the type of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import AssignmentStmt, CallExpr, IndexExpr, NameExpr, RefExpr, TupleExpr

from mypy_asyncctx import names
from mypy_asyncctx.facts.tree.render import render

if TYPE_CHECKING:
    from mypy.nodes import Expression

    from mypy_asyncctx.facts.tree.survey import ScopeStatements


def annotated_aliases(module: ScopeStatements) -> dict[str, str]:
    """Return the global aliases of ``Annotated[...]`` of a module, each with the source of what its last call is given, or ``""``."""
    found: dict[str, str] = {}
    for statement in module.statements:
        if isinstance(statement, AssignmentStmt) and len(statement.lvalues) == 1 and isinstance(statement.lvalues[0], NameExpr):
            metadata = _metadata(statement.rvalue)
            if metadata is not None:
                found[statement.lvalues[0].name] = _given(metadata)
    return found


def _metadata(value: Expression) -> list[Expression] | None:
    if not isinstance(value, IndexExpr) or not isinstance(value.base, RefExpr) or value.base.fullname not in names.ANNOTATED:
        return None
    return value.index.items[1:] if isinstance(value.index, TupleExpr) else None


def _given(metadata: list[Expression]) -> str:
    calls = [item for item in metadata if isinstance(item, CallExpr) and item.args]
    return (render(calls[-1].args[0]) or "") if calls and isinstance(calls[-1].args[0], RefExpr) else ""
