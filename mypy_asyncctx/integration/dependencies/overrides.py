"""``app.dependency_overrides[f] = g``, ``.update({f: g})``, ``.setdefault(f, g)``, ``|= {f: g}``, ``= {f: g}``, and by patches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import AssignmentStmt, CallExpr, DictExpr, Expression, IndexExpr, MemberExpr, OperatorAssignmentStmt

from mypy_asyncctx.facts.tree.paths import path_to
from mypy_asyncctx.integration.checked_module import checked_module
from mypy_asyncctx.integration.internals.checker import look_ahead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.plugin import AttributeContext
    from mypy.types import Type

    from mypy_asyncctx.facts.frameworks.base import Declaration
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.dependencies.declarations import Dependencies


def check(ctx: AttributeContext, dependencies: Dependencies, row: Declaration) -> Type:
    """Judge what is put into a dictionary of replacements, and return mypy's own type of the attribute."""
    checked = checked_module(ctx.api, dependencies.lookup)
    checker = checked.checker
    path = path_to(checked.tree, ctx.context) if isinstance(ctx.context, MemberExpr) else None
    if path is None or checker is None:
        return ctx.default_attr_type
    for original, replacement in _pairs(path):
        # mypy looks at the attribute before it looks at what is assigned.
        look_ahead(checker, (original, replacement))
        wrong_key = dependencies.judge_key(checked, row, original)
        if wrong_key is not None:
            if checked.replaces(wrong_key, "index", original):
                checked.report_past_trials(wrong_key, original)
            continue
        finding = dependencies.judge_override(checked, row, original, replacement)
        if finding is not None and checked.replaces(finding, "arg-type", replacement):
            checked.report_past_trials(finding, replacement)
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
    elif isinstance(parent, CallExpr) and isinstance(parent.callee, MemberExpr) and parent.args[0] is attribute:
        yield from _patched(parent, parent.callee.name)


def _patched(call: CallExpr, method: str) -> Iterator[tuple[Expression, Expression]]:
    """Yield what a test puts into the dictionary that it gives to pytest's ``monkeypatch.setitem`` or to ``mock.patch.dict``."""
    named = dict(zip(call.arg_names, call.args, strict=True))
    if method == "setitem" and len(call.args) == _DICTIONARY_NAME_VALUE:
        yield named.get("name", call.args[1]), named.get("value", call.args[2])
    elif method == "dict" and len(call.args) > 1:
        yield from _items(named.get("values", call.args[1]))


_DICTIONARY_NAME_VALUE: Final = 3


def _items(value: Expression) -> Iterator[tuple[Expression, Expression]]:
    if isinstance(value, DictExpr):
        yield from ((key, item) for key, item in value.items if key is not None)
