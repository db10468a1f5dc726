"""``app.dependency_overrides[f] = g``, ``.update({f: g})``, ``.setdefault(f, g)``, ``|= {f: g}`` and ``= {f: g}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import AssignmentStmt, CallExpr, DictExpr, Expression, IndexExpr, MemberExpr, OperatorAssignmentStmt

from mypy_asyncctx.glue.scene import scene_of
from mypy_asyncctx.syntax.tree import path_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.plugin import AttributeContext
    from mypy.types import Type

    from mypy_asyncctx.frameworks.base import Declaration
    from mypy_asyncctx.glue.dependencies.depends import Dependencies
    from mypy_asyncctx.syntax.tree import Path


def check(ctx: AttributeContext, dependencies: Dependencies, row: Declaration) -> Type:
    """Judge what is put into a dictionary of replacements, and return mypy's own type of the attribute."""
    scene = scene_of(ctx.api, dependencies.lookup)
    checker = scene.checker
    path = path_to(scene.tree, ctx.context) if isinstance(ctx.context, MemberExpr) else None
    if path is None or checker is None:
        return ctx.default_attr_type
    for original, replacement in _pairs(path):
        with checker.msg.filter_errors():
            # mypy looks at the attribute before it looks at what is assigned.
            for expression in (original, replacement):
                checker.expr_checker.accept(expression)
        finding = dependencies.judge_override(scene, row, original, replacement)
        if finding is not None and scene.replaces(finding, "arg-type", replacement):
            scene.report_past_trials(finding, replacement)
    return ctx.default_attr_type


def _pairs(path: Path) -> Iterator[tuple[Expression, Expression]]:
    """Yield the originals and replacements that the statement around an attribute names."""
    attribute, parent = path[-1], path[-2]
    holder = path[-3] if len(path) > 2 else None
    if isinstance(parent, IndexExpr) and parent.base is attribute and isinstance(holder, AssignmentStmt) and parent in holder.lvalues:
        yield parent.index, holder.rvalue
    elif isinstance(parent, (AssignmentStmt, OperatorAssignmentStmt)):
        yield from _items(parent.rvalue)
    elif isinstance(parent, MemberExpr) and isinstance(holder, CallExpr) and holder.callee is parent:
        if parent.name == "update" and holder.args:
            yield from _items(holder.args[0])
        elif parent.name == "setdefault" and len(holder.args) == 2:
            yield holder.args[0], holder.args[1]


def _items(value: Expression) -> Iterator[tuple[Expression, Expression]]:
    if isinstance(value, DictExpr):
        yield from ((key, item) for key, item in value.items if key is not None)
