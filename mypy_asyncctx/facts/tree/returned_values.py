"""What a function returns that has no annotation and no ``yield``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import (
    AssignmentStmt,
    BytesExpr,
    CallExpr,
    DictExpr,
    DictionaryComprehension,
    Expression,
    FloatExpr,
    FuncDef,
    IntExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    PassStmt,
    RaiseStmt,
    ReturnStmt,
    SetComprehension,
    SetExpr,
    StrExpr,
    TupleExpr,
    TypeInfo,
    Var,
)
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Instance, NoneType, TupleType, TypeOfAny, TypeVarLikeType, UnionType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.classify import has_method
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.tree.paths import children
from mypy_asyncctx.facts.tree.scopes import Scope
from mypy_asyncctx.facts.tree.statements import all_statements, statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import Node
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.kinds.classify import Lookup


class Types(NamedTuple):
    """What mypy knows: a definition by its full name, the type of an expression, and how it prints one."""

    lookup: Lookup
    type_of: Callable[[Expression], ProperType | None]
    show: Callable[[Type], str]


_ITERATORS: Final = {Shape.ASYNC_GENERATOR: names.ASYNC_ITERATOR, Shape.GENERATOR: names.ITERATOR}


def is_iterator_type(lookup: Lookup, typ: Type, needs: Shape) -> bool:
    """True for a type that the decorator accepts as the result: an iterator, sync or async as ``needs`` says, or Any."""
    info = lookup(_ITERATORS[needs])
    return not isinstance(info, TypeInfo) or is_subtype(typ, Instance(info, [AnyType(TypeOfAny.special_form)]))


def may_be_iterator(lookup: Lookup, typ: ProperType, needs: Shape) -> bool:
    """True for a type of which a value may be an iterator: a type variable, and a union with one."""
    if isinstance(typ, UnionType):
        return any(may_be_iterator(lookup, get_proper_type(item), needs) for item in typ.items)
    return isinstance(typ, TypeVarLikeType) or is_iterator_type(lookup, typ, needs)


def surely_returned(types: Types, function: FuncDef, may_be: Callable[[ProperType], bool], owner: TypeInfo | None = None) -> str | None:
    """Return, in words, what an unannotated function returns if each ``return`` gives, beyond doubt, something that cannot be used.

    ``may_be`` is true for a type whose values may be what is wanted: an iterator, an awaitable. No literal is one of these.
    mypy may look at the decorators before it checks the body: only what declarations tell is used.
    """
    found: str | None = None
    inside = Scope(function, 0, owner)
    for statement in statements([function.body]):
        if isinstance(statement, ReturnStmt) and statement.expr is not None and not _is_none(statement.expr):
            value = _made(types, inside, statement.expr, may_be)
            if value is None:
                return None
            found = found or value
    return found


def unawaitable_result(types: Types, function: FuncDef, owner: TypeInfo | None = None) -> str | None:
    """Return, in words, what a plain function returns if nothing can await that; ``owner`` is the class of a method."""
    typ = function.type
    result = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) else None
    if not function.body.body or any(isinstance(statement, RaiseStmt) for statement in function.body.body):
        # Another module's bodies are gone. One that raises may say that the object is not to be entered.
        return None
    if result is None or isinstance(result, AnyType):
        if returns_nothing(function) or all(isinstance(statement, PassStmt) for statement in function.body.body):
            return "None"
        if owner is not None and not owner.fallback_to_any and not has_method(owner, "__await__") and is_self(function):
            return f'"{owner.name}"'
        return surely_returned(types, function, _may_be_awaited, owner)
    if isinstance(result, NoneType):
        return "None"
    return f'"{types.show(result)}"' if isinstance(result, (Instance, TupleType)) and not _may_be_awaited(result) else None


def _may_be_awaited(typ: ProperType) -> bool:
    if isinstance(typ, (NoneType, TupleType)):
        return False
    if not isinstance(typ, Instance):
        return True
    info = typ.type
    return info.is_protocol or info.fullname == "builtins.object" or info.fallback_to_any or has_method(info, "__await__")


def returns_nothing(function: FuncDef) -> bool:
    """True where the body never returns a value, and is more than a placeholder such as ``raise NotImplementedError()``."""
    if any(isinstance(statement, RaiseStmt) for statement in function.body.body):
        return False
    todo: list[Node] = [function.body]
    real = False
    while todo:
        node = todo.pop()
        if isinstance(node, ReturnStmt) and node.expr is not None:
            return False
        real = real or isinstance(node, (CallExpr, ReturnStmt))
        if not isinstance(node, (FuncDef, PassStmt)):
            todo.extend(children(node))
    return real


def is_self(function: FuncDef) -> bool:
    """True for a method whose only ``return`` gives the object itself, and is its last statement."""
    last = function.body.body[-1] if function.body.body else None
    returns = [statement for statement in statements([function.body]) if isinstance(statement, ReturnStmt)]
    value = last.expr if isinstance(last, ReturnStmt) else None
    if len(returns) != 1 or not isinstance(value, NameExpr) or not function.arg_names or value.name != function.arg_names[0]:
        return False
    return Scope(function, 0, None).keeps_owner


def _is_none(expression: Expression) -> bool:
    return isinstance(expression, NameExpr) and expression.fullname == "builtins.None"


def _made(types: Types, inside: Scope, expression: Expression, may_be: Callable[[ProperType], bool]) -> str | None:
    """Return what a value is that the function makes itself: what others gave it may be of a subclass, or another thing."""
    if isinstance(expression, NameExpr):
        if expression.fullname in ("builtins.True", "builtins.False"):
            return "a bool"
        name = expression.name
        value = inside.values.get(name) if isinstance(expression.node, Var) and inside.bound[name] == 1 else None
        return _made(types, inside, value, may_be) if value is not None and not isinstance(value, NameExpr) else None
    if isinstance(expression, MemberExpr):
        return _kept(inside, expression)
    if isinstance(expression, CallExpr):
        typ = types.type_of(expression)
        if not isinstance(typ, Instance) or may_be(typ):
            return None
        info = typ.type
        vague = info.is_protocol or info.fallback_to_any or info.fullname == "builtins.object"
        return f'"{types.show(typ)}"' if not vague else None
    return _LITERALS.get(type(expression))


def _kept(inside: Scope, attribute: MemberExpr) -> str | None:
    """Return what an attribute of the object is, where its class has no base and assigns it nothing but literals."""
    owner, name = inside.owner, attribute.expr
    of_self = isinstance(name, NameExpr) and bool(inside.function.arg_names) and name.name == inside.function.arg_names[0]
    if owner is None or len(owner.mro) != 2 or not of_self or not inside.keeps_owner:
        return None
    found: set[str | None] = set()
    for statement in all_statements(owner.defn.defs.body):
        if isinstance(statement, AssignmentStmt):
            targets = [target for target in statement.lvalues if isinstance(target, (MemberExpr, NameExpr))]
            if any(target.name == attribute.name for target in targets):
                found.add(_LITERALS.get(type(statement.rvalue)))
            if len(targets) != len(statement.lvalues):
                found.add(None)
    return found.pop() if len(found) == 1 else None


_LITERALS: Final[dict[type[Expression], str]] = {
    StrExpr: "a string",
    BytesExpr: "bytes",
    IntExpr: "a number",
    FloatExpr: "a number",
    ListExpr: "a list",
    ListComprehension: "a list",
    SetExpr: "a set",
    SetComprehension: "a set",
    TupleExpr: "a tuple",
    DictExpr: "a dictionary",
    DictionaryComprehension: "a dictionary",
}
