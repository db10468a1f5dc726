"""Functions with a parameter whose dependency is left before the answer is sent: FastAPI's ``scope="function"``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import AssignmentStmt, CallExpr, IndexExpr, NameExpr, RefExpr, StrExpr, TupleExpr
from mypy.types import CallableType, UnboundType

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.table import DECLARATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy.nodes import Context, Expression, FuncDef

    from mypy_asyncctx.facts.frameworks.base import Declaration
    from mypy_asyncctx.facts.tree.survey import Survey


def is_early(row: Declaration, call: Context) -> bool:
    """True where an argument of a declaration says that its dependency is left before the answer is sent."""
    return row.early is not None and any(
        name == row.early[0] and isinstance(value, StrExpr) and value.value == row.early[1]
        for name, value in (zip(call.arg_names, call.args, strict=True) if isinstance(call, CallExpr) else ())
    )


def early_parameters(survey: Survey) -> dict[str, str]:
    """Return, by name, the first such parameter of each undecorated generator function of a module."""
    functions = [(name, function) for name, function in survey.generators_and_coroutines if function.is_generator and function.arguments]
    aliases = early_aliases(survey) if functions else {}
    found = ((name, next(iter(early_calls(function, aliases)), None)) for name, function in functions)
    return {name: parameter for name, parameter in found if parameter is not None}


def early_aliases(survey: Survey) -> dict[str, CallExpr]:
    """Return the aliases of ``Annotated[...]`` of a module that have such a declaration, with that."""
    return {
        target.name: call
        for node in survey.scopes[0].statements
        if isinstance(node, AssignmentStmt) and isinstance(node.rvalue, IndexExpr)
        for target in node.lvalues[:1]
        for call in _metadata(node.rvalue)
        if isinstance(target, NameExpr) and isinstance(call, CallExpr) and _declares(call)
    }


def early_calls(function: FuncDef, aliases: Mapping[str, CallExpr]) -> dict[str, CallExpr]:
    """Return the parameters of a function that have such a declaration, with that.

    It is the default value, also where the source has it in ``Annotated[...]``, or is in one of the aliases.
    """
    declared = function.unanalyzed_type
    types = declared.arg_types if isinstance(declared, CallableType) else [None] * len(function.arguments)
    found: dict[str, CallExpr] = {}
    for argument, typ in zip(function.arguments, types, strict=False):
        call = argument.initializer if argument.initializer is not None else aliases.get(typ.name) if isinstance(typ, UnboundType) else None
        if isinstance(call, CallExpr) and _declares(call):
            found[argument.variable.name] = call
    return found


def _declares(expression: Expression) -> bool:
    callee = expression.callee if isinstance(expression, CallExpr) else None
    row = DECLARATIONS.get(callee.fullname) if isinstance(callee, RefExpr) else None
    return row is not None and is_early(row, expression)


def _metadata(value: Expression) -> list[Expression]:
    if not isinstance(value, IndexExpr) or not isinstance(value.base, RefExpr) or value.base.fullname not in names.ANNOTATED:
        return []
    return value.index.items[1:] if isinstance(value.index, TupleExpr) else []
