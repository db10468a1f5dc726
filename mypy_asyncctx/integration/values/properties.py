"""A property without annotations, read: what it gives is Any to mypy, and no call shows what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, Decorator, MemberExpr
from mypy.types import AnyType, Instance, get_proper_type

from mypy_asyncctx.facts.kinds.classify import makes_generator
from mypy_asyncctx.facts.summaries.expression_recipes import has_no_result
from mypy_asyncctx.facts.tree.methods import classes_of
from mypy_asyncctx.integration.checked_module import any_type, checked_module
from mypy_asyncctx.integration.summaries.callee_resolution import property_value
from mypy_asyncctx.integration.values.object_call import object_call_finding
from mypy_asyncctx.integration.values.operations import judged
from mypy_asyncctx.integration.values.truth_values import is_passed_over

if TYPE_CHECKING:
    from mypy.nodes import SymbolNode
    from mypy.plugin import AttributeContext
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore


def is_followed(node: SymbolNode | None) -> bool:
    """True for a property, or ``functools.cached_property``, whose result is declared nowhere and that has no setter."""
    return isinstance(node, Decorator) and node.var.is_property and has_no_result(node.func) and not makes_generator(node.func)


def check(ctx: AttributeContext, lookup: Lookup, store: SummaryStore) -> Type:
    """Judge what is done with the value of a property, and return the type to go on with."""
    default, expression = ctx.default_attr_type, ctx.context
    owner = ctx.type
    if ctx.is_lvalue or not isinstance(expression, MemberExpr) or not isinstance(owner, Instance):
        return default
    checked = checked_module(ctx.api, lookup)
    if not isinstance(get_proper_type(default), AnyType) or _is_overridden(checked, owner, expression.name):
        return default
    kind = property_value(checked, owner, expression.name, store)
    role, path = checked.role(expression) if kind is not None else (None, None)
    if kind is None or role is None or path is None or role.dropped or is_passed_over(checked, path, store):
        return default
    call = path[-2]
    if isinstance(call, CallExpr) and call.callee is expression:
        finding = object_call_finding(checked, call, kind)
        if finding is None:
            return default
        checked.report(finding, call)
        return any_type()
    meant = judged(checked, expression, kind, role, path, default, certain=False)
    return default if meant is None else meant


def _is_overridden(checked: CheckedModule, owner: Instance, name: str) -> bool:
    """True where a class of the module overrides the property: the object may be one of these."""
    return any(owner.type in info.mro and info is not owner.type and name in info.names for info in classes_of(checked.tree))
