"""A value stands where another type is wanted: that of what it yields, or a protocol that it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.erasetype import erase_typevars
from mypy.nodes import AssignmentStmt, MemberExpr, RefExpr, Var
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    CallableType,
    ErasedType,
    Instance,
    NoneType,
    Overloaded,
    TypeVarLikeType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

from mypy_asyncctx import codes, names
from mypy_asyncctx.kinds.classify import instance_behind, kind_of, member_of
from mypy_asyncctx.kinds.model import Operation, Shape, Use
from mypy_asyncctx.kinds.tags import is_untyped
from mypy_asyncctx.rules import not_entered
from mypy_asyncctx.rules.base import Finding
from mypy_asyncctx.rules.table import judge
from mypy_asyncctx.syntax.tree import path_to

if TYPE_CHECKING:
    from mypy.nodes import Expression
    from mypy.types import ProperType, Type

    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.model import Kind

_PROTOCOLS: Final = {
    names.ASYNC_MANAGER: Operation.AENTER,
    names.MANAGER: Operation.ENTER,
    names.AWAITABLE: Operation.AWAIT,
    names.COROUTINE: Operation.AWAIT,
    "asyncio.futures.Future": Operation.AWAIT,
    "_asyncio.Future": Operation.AWAIT,
    "_asyncio.Task": Operation.AWAIT,
    names.ITERABLE: Operation.ITER,
    names.ITERATOR: Operation.ITER,
    names.GENERATOR: Operation.ITER,
    names.ASYNC_ITERABLE: Operation.AITER,
    names.ASYNC_ITERATOR: Operation.AITER,
    names.ASYNC_GENERATOR: Operation.AITER,
    "_typeshed.SupportsNext": Operation.ITER,
    "typing.SupportsNext": Operation.ITER,
    "builtins._SupportsSynchronousAnext": Operation.AITER,
    "builtins._SupportsAnext": Operation.AITER,
    "builtins._SupportsAiter": Operation.AITER,
    "_typeshed.SupportsAnext": Operation.AITER,
    "_typeshed.SupportsAiter": Operation.AITER,
    "_typeshed.SupportsIter": Operation.ITER,
}
_VIA: Final = {
    Operation.AENTER: "async with",
    Operation.ENTER: "with",
    Operation.AWAIT: "await",
    Operation.ITER: "for",
    Operation.AITER: "async for",
}


def mismatch(scene: Scene, operand: Expression, kind: Kind, typ: Type, expected: Type | None) -> tuple[Finding, Operation | None] | None:
    """Return the finding for a value of type ``typ`` where ``expected`` is wanted, and the operation that was meant, if it is one.

    None where the value fits, or nothing certain can be said.
    """
    wanted = get_proper_type(expected)
    if wanted is None or isinstance(wanted, (AnyType, NoneType, UninhabitedType, ErasedType, TypeVarLikeType)):
        return None
    if isinstance(wanted, Instance) and is_untyped(wanted):
        # A variable of an earlier value that mypy alone calls Any: nothing is declared.
        return None
    wanted = get_proper_type(erase_typevars(wanted))
    if _fits_in_part(typ, wanted):
        return None
    if kind.shape not in (Shape.COROUTINE, Shape.FUNCTION) and not kind.untyped and is_subtype(typ, wanted):
        return None
    if kind.shape in (Shape.COROUTINE, Shape.FUNCTION) or kind.class_based:
        return None
    if kind.untyped and _could_be(kind, wanted):
        return None
    subject = scene.subject(kind, operand)
    yields = get_proper_type(kind.yields)
    known = yields is not None and not isinstance(yields, (AnyType, UninhabitedType))
    meant = kind_of(wanted, scene.lookup)
    of_managers = meant is not None and meant.shape.is_manager and kind.shape is meant.shape
    if of_managers and _is_inferred(scene, operand):
        # `context = client`, then `context = nullcontext(client)`: both are entered below.
        return None
    # What yields None fits every optional type, but nobody meant the None.
    if yields is not None and known and not isinstance(yields, NoneType) and is_subtype(yields, wanted) and not _accepts_anything(wanted):
        return Finding(codes.NOT_ENTERED, not_entered.value_message(subject, wanted)), None
    if of_managers and meant is not None and not meant.class_based:
        # One manager where another one is declared, which is not what it yields.
        return None
    for operation in _operations(wanted):
        finding = judge(subject, Use(operation, _VIA[operation]))
        if finding is not None:
            # A variable that got its type from an earlier value wants nothing: this value may be the right one of the two.
            return None if _is_inferred(scene, operand) else (finding, operation)
    # A session is iterable too, but who makes a manager and gives it where a session is wanted has not meant its items.
    if not known and (of_managers or is_resource(wanted)) and not (meant is not None and _is_inferred(scene, operand)):
        return Finding(codes.NOT_ENTERED, not_entered.value_message(subject, wanted)), None
    return None


def _fits_in_part(typ: Type, wanted: ProperType) -> bool:
    """True for a union of which one member is what is wanted: the program may know which one it has, and mypy names them all."""
    proper = get_proper_type(typ)
    items = map(get_proper_type, proper.items) if isinstance(proper, UnionType) else ()
    return any(not isinstance(item, (NoneType, AnyType)) and is_subtype(item, wanted) for item in items)


def _accepts_anything(wanted: ProperType) -> bool:
    items = wanted.items if isinstance(wanted, UnionType) else [wanted]
    return any(
        isinstance(item, AnyType) or (isinstance(item, Instance) and item.type.fullname == "builtins.object")
        for item in map(get_proper_type, items)
    )


def _could_be(kind: Kind, wanted: ProperType) -> bool:
    """True where an unannotated function's generator may be meant to stand, even if the declared type is imprecise."""
    items = wanted.items if isinstance(wanted, UnionType) else [wanted]
    for item in map(get_proper_type, items):
        if not isinstance(item, Instance):
            return not isinstance(item, NoneType)
        operations = _operations(item)
        if any(operation in kind.supports for operation in operations):
            return True
        if not operations and (item.type.is_protocol or item.type.fallback_to_any or not is_resource(item)):
            return True
    return False


def _is_inferred(scene: Scene, value: Expression) -> bool:
    """True for the right side of an assignment to a variable that is declared nowhere."""
    path = path_to(scene.tree, value)
    holder = path[-2] if path is not None and len(path) > 1 else None
    variables = [_variable(scene, lvalue) for lvalue in holder.lvalues] if isinstance(holder, AssignmentStmt) else [None]
    return all(variable is not None and variable.is_inferred for variable in variables)


def _variable(scene: Scene, lvalue: Expression) -> Var | None:
    node = lvalue.node if isinstance(lvalue, RefExpr) else None
    if node is None and isinstance(lvalue, MemberExpr):
        # An attribute that a base class defines.
        owner = instance_behind(scene.type_of(lvalue.expr))
        node = member_of(owner.type, lvalue.name) if owner is not None else None
    return node if isinstance(node, Var) else None


def _operations(wanted: ProperType) -> list[Operation]:
    items = wanted.items if isinstance(wanted, UnionType) else [wanted]
    instances = (item for item in map(get_proper_type, items) if isinstance(item, Instance))
    return [_PROTOCOLS[item.type.fullname] for item in instances if item.type.fullname in _PROTOCOLS]


def is_resource(wanted: ProperType) -> bool:
    """True for a class that no generator or manager could be taken for: no protocol, no collection, no builtin."""
    items = wanted.items if isinstance(wanted, UnionType) else [wanted]
    for item in map(get_proper_type, items):
        if isinstance(item, NoneType):
            continue
        if not isinstance(item, Instance) or isinstance(item, (CallableType, Overloaded)):
            return False
        info = item.type
        if info.is_protocol or info.fallback_to_any or info.fullname == "builtins.object":
            return False
        if info.get("__iter__") is not None or info.get("__aiter__") is not None:
            return False
    return True
