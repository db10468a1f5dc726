"""What a function under a context manager decorator returns, where it has no ``yield`` of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import CallExpr, DictExpr, Expression, IntExpr, ListExpr, NameExpr, ReturnStmt, StrExpr, TupleExpr, TypeInfo, Var
from mypy.subtypes import is_subtype
from mypy.types import AnyType, Instance, TypeOfAny, TypeVarLikeType, UnionType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.tree.scopes import Scope
from mypy_asyncctx.facts.tree.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import FuncDef
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


def surely_returned(types: Types, function: FuncDef, needs: Shape) -> str | None:
    """Return, in words, what an unannotated function returns if each ``return`` gives, beyond doubt, something that is no iterator.

    mypy may look at the decorators before it checks the body: only what declarations tell is used.
    """
    found: str | None = None
    inside = Scope(function, 0, None)
    for statement in statements([function.body]):
        if isinstance(statement, ReturnStmt) and statement.expr is not None and not _is_none(statement.expr):
            value = _made(types, inside, statement.expr, needs)
            if value is None:
                return None
            found = found or value
    return found


def _is_none(expression: Expression) -> bool:
    return isinstance(expression, NameExpr) and expression.fullname == "builtins.None"


def _made(types: Types, inside: Scope, expression: Expression, needs: Shape) -> str | None:
    """Return what a value is that the function makes itself: what others gave it may be of a subclass, or another thing."""
    if isinstance(expression, NameExpr):
        name = expression.name
        value = inside.values.get(name) if isinstance(expression.node, Var) and inside.bound[name] == 1 else None
        return _made(types, inside, value, needs) if value is not None and not isinstance(value, NameExpr) else None
    if isinstance(expression, CallExpr):
        typ = types.type_of(expression)
        if not isinstance(typ, Instance) or may_be_iterator(types.lookup, typ, needs):
            return None
        info = typ.type
        vague = info.is_protocol or info.fallback_to_any or info.fullname == "builtins.object"
        return f'"{types.show(typ)}"' if not vague else None
    return _LITERALS.get(type(expression))


_LITERALS: Final[dict[type[Expression], str]] = {
    StrExpr: "a string",
    IntExpr: "a number",
    ListExpr: "a list",
    TupleExpr: "a tuple",
    DictExpr: "a dictionary",
}
