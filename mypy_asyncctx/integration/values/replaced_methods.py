"""A method that a subclass, an assignment or ``setattr()`` replaces by one of another kind: what a call gives depends on the object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    Decorator,
    Expression,
    ExpressionStmt,
    FuncDef,
    MemberExpr,
    NameExpr,
    RefExpr,
    StrExpr,
    TypeInfo,
)
from mypy.types import CallableType, TypeType

from mypy_asyncctx.facts.kinds.classify import instance_behind, member_of
from mypy_asyncctx.facts.tree.methods import call_kind, classes_of, is_unannotated
from mypy_asyncctx.facts.tree.statements import all_statements

if TYPE_CHECKING:
    from mypy.nodes import Node

    from mypy_asyncctx.integration.checked_module import CheckedModule


def is_overridden(checked: CheckedModule, callee: Expression) -> bool:
    """True for a method call where a class of this module overrides the method by one of another kind, and mypy does not compare the two.

    The object of a call ``C().method()`` is of that class and no other.
    """
    owner = _owner(checked, callee)
    if owner is None or not isinstance(callee, MemberExpr) or _is_exact(checked, callee.expr):
        return False
    node = member_of(owner, callee.name)
    if not isinstance(node, (FuncDef, Decorator)):
        return False
    kind = call_kind(node, checked.lookup)
    if kind is None:
        # What it returns is followed, also in the subclass.
        return False
    for info in classes_of(checked.tree):
        symbol = info.names.get(callee.name)
        if symbol is None or symbol.node is node or info is owner or owner not in info.mro:
            continue
        if not (is_unannotated(symbol.node) or is_unannotated(node)):
            continue
        other = call_kind(symbol.node, checked.lookup)
        if other is None or other.shape is not kind.shape:
            return True
    return False


def is_replaced(checked: CheckedModule, callee: Expression) -> bool:
    """True for a method that the module assigns anew, on the class or an object: ``setattr(Pump, "lend", contextmanager(Pump.lend))``."""
    owner = _owner(checked, callee)
    if owner is None or not isinstance(callee, MemberExpr) or not isinstance(member_of(owner, callee.name), (FuncDef, Decorator)):
        return False
    return any(
        (holder := instance_behind(checked.type_of(target))) is not None and (holder.type in owner.mro or owner in holder.type.mro)
        for statement in all_statements(checked.tree.defs)
        for target in _holders(statement, callee.name)
    )


def _holders(statement: Node, name: str) -> list[Expression]:
    """Return the objects on which a statement puts an attribute of this name."""
    if isinstance(statement, AssignmentStmt):
        return [target.expr for target in statement.lvalues if isinstance(target, MemberExpr) and target.name == name]
    call = statement.expr if isinstance(statement, ExpressionStmt) else None
    if (
        isinstance(call, CallExpr)
        and isinstance(call.callee, RefExpr)
        and call.callee.fullname == "builtins.setattr"
        and len(call.args) > 1
    ):
        return [call.args[0]] if isinstance(call.args[1], StrExpr) and call.args[1].value == name else []
    return []


def _owner(checked: CheckedModule, callee: Expression) -> TypeInfo | None:
    found = instance_behind(checked.type_of(callee.expr)) if isinstance(callee, MemberExpr) else None
    return found.type if found is not None else None


def _is_exact(checked: CheckedModule, receiver: Expression) -> bool:
    """True for an object that is made where it is used, and for a class that is named."""
    if isinstance(receiver, CallExpr):
        made = checked.type_of(receiver.callee)
        return isinstance(made, TypeType) or (isinstance(made, CallableType) and made.is_type_obj())
    return isinstance(receiver, NameExpr) and isinstance(receiver.node, TypeInfo)
