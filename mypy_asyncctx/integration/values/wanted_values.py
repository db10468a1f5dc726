"""A value stands where another type is wanted: that of what it yields, or a protocol that it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.erasetype import erase_type, erase_typevars
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
    get_proper_type,
)

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.classify import has_method, is_object, items_of, kind_of, members_of
from mypy_asyncctx.facts.kinds.model import Operation, Shape, Use
from mypy_asyncctx.facts.kinds.tags import is_untyped
from mypy_asyncctx.integration.value_origins import factory_call
from mypy_asyncctx.integration.values.expected_types import driver_class, is_inferred, wanted_type
from mypy_asyncctx.integration.values.judgement import found, judge
from mypy_asyncctx.rules.use.facts import ValueUse

if TYPE_CHECKING:
    from mypy.nodes import Expression
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.rules.rule import Finding
    from mypy_asyncctx.rules.subject import Subject

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


def _subject(checked: CheckedModule, operand: Expression, kind: Kind) -> Subject:
    """Return a value as the subject of a message; what ``field(default_factory=scope)`` stands for is ``scope()``."""
    subject = checked.subject(kind, operand)
    text = factory_call(checked, operand, kind)
    return subject._replace(text=text) if text is not None else subject


def mismatch(
    checked: CheckedModule, operand: Expression, kind: Kind, typ: Type, expected: Type | None, path: Path
) -> tuple[Finding, Operation | None] | None:
    """Return the finding for a value of type ``typ`` where ``expected`` is wanted, and the operation that was meant, if it is one.

    ``path`` is the way to the place that the value is given to. None where the value fits, or nothing certain can be said.
    """
    wanted = get_proper_type(expected)
    if wanted is None or isinstance(wanted, (AnyType, NoneType, UninhabitedType, ErasedType, TypeVarLikeType)):
        return None
    # A variable of an earlier value that mypy alone calls Any: nothing is declared.
    undeclared = isinstance(wanted, Instance) and is_untyped(wanted)
    if undeclared or kind.shape in (Shape.COROUTINE, Shape.FUNCTION) or (kind.class_based and not kind.gives_another):
        return None
    wanted = get_proper_type(erase_typevars(wanted))
    if _fits_in_part(typ, wanted) or (not kind.untyped and is_subtype(typ, wanted)):
        return None
    if kind.declared is not None:
        return _taken_for_declared(checked, operand, kind, typ, wanted, path)
    if is_inferred(checked, path) or _is_taken(kind, typ, wanted) or _is_taken(kind, typ, wanted_type(checked, path)):
        return None
    if kind.untyped and _could_be(kind, wanted):
        return None
    subject = _subject(checked, operand, kind)
    yields = get_proper_type(kind.yields)
    known = yields is not None and not isinstance(yields, (AnyType, UninhabitedType))
    # What yields None fits every optional type, but nobody meant the None.
    if yields is not None and known and not isinstance(yields, NoneType) and is_subtype(yields, wanted) and not _accepts_anything(wanted):
        return _wanted(subject, checked.show(wanted))
    if kind.class_based:
        return None
    meant = kind_of(wanted, checked.lookup)
    of_managers = meant is not None and meant.shape.is_manager and kind.shape is meant.shape
    if of_managers and meant is not None and not meant.class_based:
        # One manager where another one is declared, which is not what it yields.
        return None
    for operation in _operations(wanted):
        finding = judge(subject, Use(operation, operation.value, expected=checked.show(wanted)))
        if finding is not None:
            return finding, operation
    # A session is iterable too, but who makes a manager and gives it where a session is wanted has not meant its items.
    if not known and (of_managers or is_resource(wanted)):
        return _wanted(subject, checked.show(wanted))
    return None


def _wanted(subject: Subject, wanted: str) -> tuple[Finding, Operation | None] | None:
    finding = found(ValueUse(subject, wanted=wanted))
    return (finding, None) if finding is not None else None


def driver_mismatch(checked: CheckedModule, operand: Expression, kind: Kind, expected: Type | None, path: Path) -> Finding | None:
    """Return the finding for a value where a class of a driver without types is declared: mypy takes anything there."""
    driver = driver_class(checked, expected)
    if driver is None or kind.shape.is_plain or kind.class_based or is_inferred(checked, path):
        return None
    return found(ValueUse(checked.subject(kind, operand), wanted=driver))


def _is_taken(kind: Kind, typ: Type, wanted: Type | None) -> bool:
    """True where what is declared takes such a value, one of several perhaps, and only the type of its items may not fit.

    ``AsyncIterable[bytes] | Iterable[bytes]`` takes each generator of integers: mypy's own error, about the items, is right then.
    """
    if wanted is None:
        return False
    erased = get_proper_type(erase_typevars(wanted))
    if any(operation in kind.supports for operation in _operations(erased)):
        return True
    value = get_proper_type(typ)
    return isinstance(value, Instance) and any(
        isinstance(item, Instance) and is_subtype(erase_type(value), item) for item in members_of(erased)
    )


def _taken_for_declared(
    checked: CheckedModule, operand: Expression, kind: Kind, typ: Type, wanted: ProperType, path: Path
) -> tuple[Finding, Operation | None] | None:
    """Return the finding for a value that only fits by the annotation of the function that made it."""
    assert kind.declared is not None
    # What mypy infers from the annotation is wanted by nobody.
    inferred = is_inferred(checked, path) or isinstance(get_proper_type(wanted_type(checked, path)), TypeVarLikeType)
    if inferred or not is_subtype(kind.declared, wanted) or is_subtype(typ, wanted):
        return None
    return _wanted(checked.subject(kind, operand), checked.show(wanted))


def _fits_in_part(typ: Type, wanted: ProperType) -> bool:
    """True for a union of which one member is what is wanted: the program may know which one it has, and mypy names them all."""
    items = members_of(typ)
    return len(items) > 1 and any(not isinstance(item, (NoneType, AnyType)) and is_subtype(item, wanted) for item in items)


def _accepts_anything(wanted: ProperType) -> bool:
    return any(isinstance(item, AnyType) or is_object(item) for item in members_of(wanted))


def _could_be(kind: Kind, wanted: ProperType) -> bool:
    """True where an unannotated function's generator may be meant to stand, even if the declared type is imprecise."""
    for item in members_of(wanted):
        if not isinstance(item, Instance):
            return not isinstance(item, NoneType)
        operations = _operations(item)
        if any(operation in kind.supports for operation in operations):
            return True
        if not operations and (item.type.is_protocol or item.type.fallback_to_any or not is_resource(item)):
            return True
    return False


def _operations(wanted: ProperType) -> list[Operation]:
    instances = (item for item in members_of(wanted) if isinstance(item, Instance))
    return [_PROTOCOLS[item.type.fullname] for item in instances if item.type.fullname in _PROTOCOLS]


def is_resource(wanted: ProperType) -> bool:
    """True for a class that no generator or manager could be taken for: no protocol, no collection, no builtin.

    A session that lists plain objects is no collection.
    """
    for item in members_of(wanted):
        if isinstance(item, NoneType):
            continue
        if not isinstance(item, Instance) or isinstance(item, (CallableType, Overloaded)):
            return False
        info = item.type
        if info.is_protocol or info.fallback_to_any or info.fullname == "builtins.object":
            return False
        if any(has_method(info, name) and not is_object(items_of(item, name)) for name in ("__iter__", "__aiter__")):
            return False
    return True
