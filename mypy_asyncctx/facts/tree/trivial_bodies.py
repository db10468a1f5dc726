"""Functions that declare and do nothing: what their replacements give, only these tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import EllipsisExpr, ExpressionStmt, FuncDef, PassStmt, RaiseStmt, StrExpr
from mypy.types import CallableType, Instance, get_proper_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_asyncctx.facts.tree.survey import Definition


def is_placeholder(function: FuncDef) -> bool:
    """True for a body that only raises, or does nothing: what is declared is what its replacement gives."""
    if function.is_generator:
        return False
    for statement in function.body.body:
        if isinstance(statement, PassStmt) or (
            isinstance(statement, ExpressionStmt) and isinstance(statement.expr, (StrExpr, EllipsisExpr))
        ):
            continue
        return isinstance(statement, RaiseStmt)
    return True


def placeholders_of(definitions: Iterable[Definition]) -> list[str]:
    """Return the names of the functions and methods that are declared to return something of ``typing`` and are placeholders."""
    return [found.name for found in definitions if _promises(found.function) and is_placeholder(found.function)]


def _promises(function: FuncDef) -> bool:
    result = get_proper_type(function.type.ret_type) if isinstance(function.type, CallableType) else None
    return isinstance(result, Instance) and result.type.module_name == "typing"
