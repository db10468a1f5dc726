"""Whether what a dependency provides fits where it is injected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.erasetype import erase_typevars
from mypy.meet import is_overlapping_types
from mypy.nodes import ClassDef, ConditionalExpr, Decorator, FuncItem, NameExpr, ReturnStmt, YieldExpr
from mypy.subtypes import is_subtype
from mypy.typeops import make_simplified_union
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    TupleType,
    UninhabitedType,
    UnionType,
    get_proper_type,
    has_recursive_types,
)

from mypy_asyncctx.facts.kinds.classify import callee_type_of, member_of
from mypy_asyncctx.facts.kinds.conversions import is_plain_class, may_convert
from mypy_asyncctx.facts.kinds.tags import is_doubtful
from mypy_asyncctx.facts.tree.paths import children

if TYPE_CHECKING:
    from mypy.nodes import Node, TypeInfo
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.frameworks.base import Declaration
    from mypy_asyncctx.facts.kinds.targets import Target

_EVERYWHERE: Final = ("builtins.object", "typing.Generic", "typing.Protocol", "abc.ABC")
_COMMON: Final = frozenset(
    {
        "__init__",
        "__new__",
        "__module__",
        "__doc__",
        "__dict__",
        "__slots__",
        "__annotations__",
        "__repr__",
        "__str__",
        "__eq__",
        "__ne__",
        "__hash__",
    }
)


def accepts(provided: Type, wanted: Type) -> bool:
    """True where a value of one type fits another one, as far as mypy knows; type variables fit everything."""
    if has_recursive_types(provided) or has_recursive_types(wanted):
        return True
    return is_subtype(erase_typevars(provided), erase_typevars(wanted), ignore_type_params=False)


def fits(row: Declaration, target: Target, provided: ProperType, wanted: ProperType, module: str) -> bool:
    """True where what a dependency provides fits what is declared, or where nothing certain can be said."""
    if isinstance(provided, (AnyType, UninhabitedType)) or provided == wanted or accepts(provided, wanted):
        return True
    if isinstance(provided, Instance) and is_doubtful(provided):
        return True
    if isinstance(provided, UnionType) and _returns_none(target, module) and not accepts(NoneType(), wanted):
        return False
    # A wider declaration than what the function gives: the base class, an Optional, list[Sub] for list[Base], a dict for a TypedDict.
    found, declared = without_none(provided), without_none(wanted)
    if accepts(found, declared) or accepts(declared, found) or is_overlapping_types(found, declared) or has_all_of(found, declared):
        return True
    if row.validates:
        return may_convert(found, declared)
    return row.casts and not (is_plain_class(provided) and is_plain_class(wanted))


def without_none(typ: ProperType) -> ProperType:
    """Return a union without its None."""
    if not isinstance(typ, UnionType):
        return typ
    return make_simplified_union([item for item in typ.items if not isinstance(get_proper_type(item), NoneType)])


def own_names(info: TypeInfo, *, special: bool = False) -> set[str]:
    """Return the names that a class and its bases define, with the special methods that not every class has if ``special`` is true."""
    bases = [base for base in info.mro if base.fullname not in _EVERYWHERE]
    found = {name for base in bases for name in base.names}
    return {name for name in found if not name.startswith("_") or (special and name.startswith("__") and name not in _COMMON)}


def has_all_of(provided: ProperType, wanted: ProperType) -> bool:
    """True for a proxy such as SQLAlchemy's ``scoped_session``: it has every public name of the class that is declared."""
    if not isinstance(provided, Instance) or not isinstance(wanted, Instance):
        return False
    needed = own_names(wanted.type)
    has_them = bool(needed) and not wanted.type.fullname.startswith("builtins.") and needed <= own_names(provided.type)
    return has_them and not is_async_twin(provided.type, wanted.type)


def is_async_twin(one: TypeInfo, other: TypeInfo) -> bool:
    """True for two classes with methods of the same names, async in the one and not in the other, and none that is async in both."""
    shared = own_names(one) & own_names(other)
    pairs = {(_is_awaited(one, name), _is_awaited(other, name)) for name in shared}
    return (True, True) not in pairs and bool(pairs & {(True, False), (False, True)})


def _is_awaited(info: TypeInfo, name: str) -> bool | None:
    """Return whether what a method gives has to be awaited; None where that is not known."""
    node = member_of(info, name)
    typ = callee_type_of(node) if not (isinstance(node, Decorator) and node.var.is_property) else None
    if not isinstance(typ, CallableType):
        return None
    result = get_proper_type(typ.ret_type)
    if isinstance(result, Instance) and not result.type.fallback_to_any:
        return result.type.get("__await__") is not None
    return False if isinstance(result, (NoneType, TupleType, LiteralType)) else None


def _returns_none(target: Target, module: str) -> bool:
    """True where the body is at hand and says ``return None`` or ``yield None``: an annotation may be wider than the function is."""
    function = target.function
    # The daemon keeps the bodies of other modules, other runs do not: none of them counts.
    here = function is not None and (function.info.module_name if function.info else function.fullname.rpartition(".")[0]) in (module, "")
    todo: list[Node] = [function.body] if function is not None and here else []
    while todo:
        node = todo.pop()
        if isinstance(node, (ReturnStmt, YieldExpr)):
            values = [node.expr]
            if isinstance(node.expr, ConditionalExpr):
                values = [node.expr.if_expr, node.expr.else_expr]
            if any(isinstance(value, NameExpr) and value.fullname == "builtins.None" for value in values):
                return True
        if not isinstance(node, (FuncItem, ClassDef)):
            todo.extend(children(node))
    return False


def stands_in(provided: ProperType, wanted: ProperType) -> bool:
    """True for a test's stand-in: a class of its own with a method of the original's, or one that answers to every name."""
    items = wanted.items if isinstance(wanted, UnionType) else [wanted]
    if not isinstance(provided, Instance):
        return isinstance(provided, UnionType) and any(stands_in(get_proper_type(item), wanted) for item in provided.items)
    info = provided.type
    answers = [info.get(name) for name in ("__getattr__", "__getattribute__")]
    if info.fallback_to_any or any(found is not None and found.fullname != "builtins.object.__getattribute__" for found in answers):
        return True
    own = own_names(info, special=True)
    for item in map(get_proper_type, items):
        if not isinstance(item, Instance) or item.type.fullname.startswith("builtins."):
            continue
        shared_base = any(base in item.type.mro for base in info.mro if base.fullname not in _EVERYWHERE)
        if shared_base or (own & own_names(item.type, special=True) and not is_async_twin(info, item.type)):
            return True
    return False
