"""Parameters whose default value is ``Depends()`` or another marker of FastAPI: only FastAPI puts a value in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import AssignmentStmt, CallExpr, Decorator, MemberExpr, NameExpr, RefExpr

from mypy_asyncctx.facts.frameworks.fastapi import MARKERS, ROUTES

if TYPE_CHECKING:
    from mypy.nodes import Expression

    from mypy_asyncctx.facts.tree.survey import Definition, Survey


def markers_of(survey: Survey) -> dict[str, dict[str, str]]:
    """Return, by name, the functions and methods with such parameters: each parameter with the name of its marker.

    A decorator that is no route may fill them in.
    """
    variables = {
        statement.lvalues[0].name: marker
        for statement in survey.scopes[0].statements
        if isinstance(statement, AssignmentStmt) and len(statement.lvalues) == 1 and isinstance(statement.lvalues[0], NameExpr)
        if (marker := _marker(statement.rvalue, {})) is not None
    }
    found: dict[str, dict[str, str]] = {}
    for definition in survey.definitions:
        markers = {
            argument.variable.name: marker
            for argument in definition.function.arguments
            # What stands in the metadata of Annotated is no default value: the parameter is required.
            if argument.kind.is_optional() and (marker := _marker(argument.initializer, variables)) is not None
        }
        if markers and _is_given_back(definition):
            found[definition.name] = markers
    return found


def _marker(value: Expression | None, variables: dict[str, str]) -> str | None:
    if isinstance(value, NameExpr):
        return variables.get(value.name)
    return MARKERS.get(value.callee.fullname or "") if isinstance(value, CallExpr) and isinstance(value.callee, RefExpr) else None


def _is_given_back(definition: Definition) -> bool:
    """True where the name is bound to the function itself: no decorator, or those of routes."""
    decorators = definition.node.decorators if isinstance(definition.node, Decorator) else []
    return all(isinstance(item, CallExpr) and isinstance(item.callee, MemberExpr) and item.callee.name in ROUTES for item in decorators)
