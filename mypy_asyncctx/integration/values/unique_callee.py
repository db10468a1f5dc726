"""Whether what is called is surely one generator function: to mypy, all functions without annotations are alike, so it mixes them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import (
    AssignmentExpr,
    CallExpr,
    ConditionalExpr,
    Decorator,
    FuncDef,
    FuncItem,
    MemberExpr,
    NameExpr,
    OpExpr,
    SuperExpr,
    Var,
)
from mypy.types import CallableType, Instance

from mypy_asyncctx.facts.tree.paths import assigned_values, binding_count, path_to
from mypy_asyncctx.integration.summaries.callee_resolution import called_variable, named

if TYPE_CHECKING:
    from mypy.nodes import Expression

    from mypy_asyncctx.facts.kinds.model import Shape
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore


def surely_makes(checked: CheckedModule, callee: Expression, shape: Shape, store: SummaryStore) -> bool:
    """True where calling an expression makes a generator of this shape, and no assignment puts another function in its place.

    mypy has the right type for it already; what is asked here is only whether the value may be another one of that type: ``def () -> Any``.
    """
    if isinstance(callee, AssignmentExpr):
        return surely_makes(checked, callee.value, shape, store)
    if isinstance(callee, (ConditionalExpr, OpExpr)):
        parts = [callee.if_expr, callee.else_expr] if isinstance(callee, ConditionalExpr) else [callee.left, callee.right]
        return all(_is_of(checked, part, shape) and surely_makes(checked, part, shape, store) for part in parts)
    typ = checked.type_of(callee)
    definition = typ.definition if isinstance(typ, CallableType) else None
    if (isinstance(typ, Instance) and checked.partial_of(typ) is None) or (definition is not None and definition.name == "__call__"):
        # A callable object: its class has the function, whose type mypy puts down for the object when it is called.
        return True
    if isinstance(callee, CallExpr):
        return (isinstance(typ, Instance) or len(callee.args) == 1) and not isinstance(callee.callee, MemberExpr)
    node = named(checked, callee)
    if isinstance(node, (FuncDef, Decorator)):
        return not _is_replaced(checked, callee, node, store)
    if not isinstance(node, Var):
        return isinstance(callee, SuperExpr)
    if "." in node.fullname:
        made = called_variable(checked, callee, node, store)
        return made is not None and made.shape is shape
    path = path_to(checked.tree, callee)
    root = next((outer for outer in path or () if isinstance(outer, FuncItem)), None)
    if root is None or binding_count(root, callee) != 1:
        return False
    value = next(assigned_values(root, callee), None)
    return value is not None and surely_makes(checked, value, shape, store)


def _is_of(checked: CheckedModule, part: Expression, shape: Shape) -> bool:
    return any(kind.inner is not None and kind.inner.shape is shape for kind in checked.kinds(part))


def _is_replaced(checked: CheckedModule, callee: Expression, node: FuncDef | Decorator, store: SummaryStore) -> bool:
    """True where the name of a function is bound again where it is defined, or where it is called."""
    if isinstance(callee, MemberExpr):
        return callee.name in store.assigned_from_outside(checked.tree) or store.is_bound_again(node.fullname)
    if not isinstance(callee, NameExpr):
        return False
    if "." not in node.fullname:
        return binding_count(checked.tree, callee) > 0
    imported = not node.fullname.startswith(f"{checked.tree.fullname}.")
    return store.is_bound_again(node.fullname) or (imported and _is_defined_in(checked, callee.name))


def _is_defined_in(checked: CheckedModule, name: str) -> bool:
    """True where a module defines a name that it has imported too: mypy goes on with what was imported."""
    return any(isinstance(statement, (FuncDef, Decorator)) and statement.name == name for statement in checked.tree.defs)
