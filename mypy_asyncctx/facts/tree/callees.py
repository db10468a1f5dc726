"""Which function a call leads to, from declarations alone: before types are checked, mypy looks up no attribute of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, FuncDef, MemberExpr, NameExpr, RefExpr, SuperExpr, TypeInfo, Var
from mypy.types import CallableType, Instance, get_proper_type

from mypy_asyncctx.facts.tree.paths import assigned_values, binding_count
from mypy_asyncctx.facts.tree.statements import assignments

if TYPE_CHECKING:
    from mypy.nodes import Expression, FuncItem, SymbolNode
    from mypy.types import Type


def declared_callee(callee: Expression, function: FuncItem) -> SymbolNode | None:
    """Return the definition that an expression names inside of ``function``, None where its declarations do not tell."""
    if isinstance(callee, RefExpr) and callee.node is not None:
        return callee.node
    if isinstance(callee, SuperExpr):
        bases = callee.info.mro[1:] if callee.info else []
        return next((base.names[callee.name].node for base in bases if callee.name in base.names), None)
    owner = class_of(callee.expr, function) if isinstance(callee, MemberExpr) else None
    symbol = owner.get(callee.name) if owner is not None and isinstance(callee, MemberExpr) else None
    return symbol.node if symbol is not None else None


def class_of(node: Expression, function: FuncItem) -> TypeInfo | None:
    """Return the class in which an attribute of an expression's value is looked up."""
    if isinstance(node, CallExpr):
        made = declared_callee(node.callee, function)
        if isinstance(made, TypeInfo):
            return made
        typ = getattr(made, "type", None)
        return _class_in(typ.ret_type) if isinstance(typ, CallableType) else None
    if isinstance(node, MemberExpr):
        owner = class_of(node.expr, function)
        symbol = owner.get(node.name) if owner is not None else None
        if owner is None or symbol is None or not isinstance(symbol.node, Var):
            return None
        # Of other classes mypy may have freed the bodies.
        return _class_in(symbol.node.type) or (_assigned_in_init(owner, node.name) if owner is function.info else None)
    found = node.node if isinstance(node, NameExpr) else None
    if isinstance(found, TypeInfo):
        return found
    if not isinstance(found, Var):
        return None
    if found.is_self or found.is_cls:
        return function.info or None
    if found.type is not None:
        return _class_in(found.type)
    at = next((at for at, argument in enumerate(function.arguments) if argument.variable is found), None)
    if at is not None:
        return _class_in(function.type.arg_types[at]) if isinstance(function.type, CallableType) else None
    values = list(assigned_values(function.body, node))
    return (
        class_of(values[0], function)
        if len(values) == 1 and isinstance(values[0], CallExpr) and binding_count(function, node) == 1
        else None
    )


def _assigned_in_init(owner: TypeInfo, name: str) -> TypeInfo | None:
    """Return the class of what the constructor puts into an attribute: an object that it makes, or an argument of a declared class."""
    symbol = owner.get("__init__")
    function = symbol.node if symbol is not None else None
    if not isinstance(function, FuncDef):
        return None
    for statement in assignments(function.body):
        target = statement.lvalues[0]
        if isinstance(target, MemberExpr) and target.name == name and not isinstance(statement.rvalue, MemberExpr):
            return class_of(statement.rvalue, function)
    return None


def _class_in(typ: Type | None) -> TypeInfo | None:
    proper = get_proper_type(typ)
    return proper.type if isinstance(proper, Instance) else None
