"""From mypy's types and definitions to kinds. What is not understood is None, and every rule is silent on None."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Decorator, FuncDef, OverloadedFuncDef, Var
from mypy.subtypes import find_member
from mypy.typeops import try_getting_instance_fallback
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    NoneType,
    Overloaded,
    TypeOfAny,
    TypeType,
    TypeVarType,
    UninhabitedType,
    UnionType,
    flatten_nested_unions,
    get_proper_type,
)

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.contradicted import contradicted_kind, declared_items
from mypy_asyncctx.facts.kinds.model import Kind, Operation, Shape
from mypy_asyncctx.facts.kinds.tags import declared_of, is_doubtful, is_untyped, maker_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import SymbolNode, TypeInfo
    from mypy.types import ProperType, Type

    Lookup = Callable[[str], SymbolNode | None]

_NOMINAL: Final = {
    names.ASYNC_GENERATOR: Shape.ASYNC_GENERATOR,
    names.GENERATOR: Shape.GENERATOR,
    names.ASYNC_ITERATOR: Shape.ASYNC_ITERATOR,
    names.ITERATOR: Shape.ITERATOR,
    names.ASYNC_MANAGER: Shape.ASYNC_MANAGER,
    names.MANAGER: Shape.MANAGER,
}
_METHODS: Final = (
    ("__enter__", Operation.ENTER),
    ("__aenter__", Operation.AENTER),
    ("__iter__", Operation.ITER),
    # `for` falls back to the sequence protocol.
    ("__getitem__", Operation.ITER),
    ("__aiter__", Operation.AITER),
    ("__await__", Operation.AWAIT),
)
# A function of a coroutine of a manager has three. A type that is an alias of itself, `Step = Callable[[str], "Step"]`, has no last one.
_LEVELS: Final = 5
_GENERATED: Final = {Shape.ASYNC_ITERATOR: Shape.ASYNC_GENERATOR, Shape.ITERATOR: Shape.GENERATOR}


def kinds_of(typ: Type | None, lookup: Lookup) -> tuple[Kind, ...]:
    """Return the kinds of a type: one, none, or one for each item of a union that has one."""
    return tuple(kind for item in members_of(typ) if (kind := kind_of(item, lookup)) is not None)


def members_of(typ: Type | None) -> list[ProperType]:
    """Return the members of a union, also of those that its members are aliases of; any other type is its only member."""
    proper = get_proper_type(typ)
    if isinstance(proper, TypeVarType):
        bound = get_proper_type(proper.upper_bound)
        proper = bound if isinstance(bound, UnionType) else proper
    if not isinstance(proper, UnionType):
        return [proper] if proper is not None else []
    return [get_proper_type(item) for item in flatten_nested_unions(proper.items)]


def is_mixed(typ: Type | None, lookup: Lookup) -> bool:
    """True for a union whose members, apart from None, are not all known, or are iterated, entered and awaited one each."""
    proper = get_proper_type(typ)
    if not isinstance(proper, UnionType):
        return False
    kinds = [kind_of(item, lookup) for item in proper.items if not isinstance(get_proper_type(item), NoneType)]
    families = [kind.family if kind is not None else None for kind in kinds]
    return len({family[0] if family is not None else None for family in families}) > 1


def kind_of(typ: Type | None, lookup: Lookup) -> Kind | None:
    """Return what a value of this type is, or None where nothing is claimed.

    ``lookup`` finds a definition by its full name: the function that made a value declared as an iterator tells whether
    it is a generator (``FuncDef.is_generator``; the flag survives mypy's cache).
    """
    return _kind_of(typ, lookup, _LEVELS)


def _kind_of(typ: Type | None, lookup: Lookup, levels: int) -> Kind | None:
    if not levels:
        return None
    proper = get_proper_type(typ)
    if isinstance(proper, TypeVarType):
        proper = get_proper_type(proper.upper_bound)
    if isinstance(proper, (CallableType, Overloaded)):
        return _kind_of_callable(proper, lookup, levels)
    if isinstance(proper, TypeType):
        inner = _kind_of(proper.item, lookup, levels - 1)
        return Kind(Shape.FUNCTION, inner=inner, class_based=True) if inner is not None and inner.shape.is_manager else None
    if isinstance(proper, Instance):
        return _kind_of_instance(proper, lookup, levels)
    return None


def is_made_manager(typ: Type | None) -> bool:
    """True for what ``@contextmanager`` or ``@asynccontextmanager`` makes, and for a subclass of that: it can be entered once."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and any(base.fullname in (names.MADE_MANAGER, names.MADE_ASYNC_MANAGER) for base in proper.type.mro)


def _kind_of_callable(typ: CallableType | Overloaded, lookup: Lookup, levels: int) -> Kind | None:
    """Return the kind of a function; of several overloads, the first that gives a generator or manager tells what was meant."""
    return next((kind for item in typ.items if (kind := _kind_of_signature(item, lookup, levels)) is not None), None)


def _kind_of_signature(item: CallableType, lookup: Lookup, levels: int) -> Kind | None:
    definition = item.definition
    generated = generated_by(item)
    inner = Kind(generated, maker=definition.fullname if definition else None) if generated else result_kind(item, lookup, levels - 1)
    if inner is None or inner.shape is Shape.FUNCTION or (inner.shape is Shape.COROUTINE and inner.inner is None):
        return None
    required = any(kind.is_required() for kind in item.arg_kinds)
    return Kind(Shape.FUNCTION, inner=inner, class_based=item.is_type_obj(), needs_arguments=required)


def _kind_of_called(typ: Instance, supports: frozenset[Operation], lookup: Lookup, levels: int) -> Kind | None:
    """Return the kind of an object that is called to get a generator or manager: a ``functools.partial``, a session maker."""
    if typ.type.fullname == names.PARTIAL:
        result: Type | None = typ.args[0] if typ.args else None
    else:
        symbol = typ.type.get("__call__")
        called = callee_type_of(symbol.node if symbol is not None else None)
        if symbol is None or symbol.node is None or not isinstance(called, CallableType):
            return None
        # `async_sessionmaker[AsyncSession]`
        owner = getattr(symbol.node, "info", None)
        result = expand_type_by_instance(called.ret_type, map_instance_to_supertype(typ, owner)) if owner else called.ret_type
    inner = _kind_of(result, lookup, levels - 1)
    if inner is None or not inner.is_known or inner.shape is Shape.FUNCTION:
        return None
    return Kind(Shape.FUNCTION, inner=inner, supports=supports, is_object=True)


def result_kind(signature: CallableType, lookup: Lookup, levels: int = _LEVELS) -> Kind | None:
    """Return what a call of an annotated function gives: what its body says, where that is known, and its annotation elsewhere."""
    return contradicted_kind(signature.definition, signature.ret_type, lookup) or _kind_of(signature.ret_type, lookup, levels)


def _kind_of_instance(typ: Instance, lookup: Lookup, levels: int) -> Kind | None:
    info = typ.type
    if info.fallback_to_any or info.fullname == names.AWAITABLE_GENERATOR or is_doubtful(typ):
        return None
    if info.fullname == names.COROUTINE and len(typ.args) == 3:
        inner = _kind_of(typ.args[2], lookup, levels - 1)
        if inner is not None and inner.shape is Shape.FUNCTION:
            inner = None
        return Kind(Shape.COROUTINE, inner=inner, supports=frozenset({Operation.AWAIT}), awaited=typ.args[2])
    shape = next((_NOMINAL[base.fullname] for base in info.mro if base.fullname in _NOMINAL), None)
    supports = frozenset(operation for name, operation in _METHODS if has_method(info, name))
    class_based = shape is None
    if shape is None:
        shape = _manager_shape(info)
        if shape is None:
            return _kind_of_called(typ, supports, lookup, levels)
    maker = maker_of(typ)
    if shape in _GENERATED and maker is not None:
        function = _function(lookup(maker))
        if function is not None and function.is_generator:
            shape = _GENERATED[shape]
    declared = get_proper_type(declared_of(typ))
    yields = declared_items(declared) if declared is not None else _yields(typ, shape)
    is_manager_class = class_based or (shape.is_manager and not info.fullname.startswith("contextlib."))
    return Kind(
        shape,
        yields=yields,
        maker=maker,
        supports=supports,
        class_based=is_manager_class,
        untyped=is_untyped(typ),
        declared=declared,
        gives_another=is_manager_class and _is_another(typ, yields),
        also=_other_side(typ, shape, supports),
    )


def has_method(info: TypeInfo, name: str) -> bool:
    """True where a class has a method; ``__iter__ = None`` takes it away."""
    symbol = info.get(name)
    return symbol is not None and not (isinstance(symbol.node, Var) and isinstance(get_proper_type(symbol.node.type), NoneType))


def _manager_shape(info: TypeInfo) -> Shape | None:
    """Return what a class's instances are as managers: None where one of the two methods is missing, for then no statement enters them."""
    if has_method(info, "__aenter__") and has_method(info, "__aexit__"):
        return Shape.ASYNC_MANAGER
    return Shape.MANAGER if info.get("__enter__") is not None and info.get("__exit__") is not None else None


def _other_side(typ: Instance, shape: Shape, supports: frozenset[Operation]) -> Kind | None:
    """Return what an iterator is as a context manager, or what a context manager is as an iterator; None for what is only one of both."""
    if shape.is_iterator:
        other = _manager_shape(typ.type)
        return Kind(other, yields=_entered(typ, other), supports=supports, class_based=True) if other is not None else None
    if Operation.AITER in supports:
        method, other = "__aiter__", Shape.ASYNC_ITERATOR
    elif Operation.AWAIT not in supports and has_method(typ.type, "__iter__"):
        method, other = "__iter__", Shape.ITERATOR
    else:
        # An awaitable of the old style has `__iter__` for `yield from`.
        return None
    items = items_of(typ, method)
    # What gives plain objects is not made to be iterated: a session of SQLAlchemy lists what it holds.
    return None if is_object(items) else Kind(other, yields=items, supports=supports)


def items_of(typ: Instance, method: str) -> ProperType | None:
    """Return what iterating an object by ``__iter__`` or ``__aiter__`` gives, None where nothing is known of it."""
    iterator = _result_of(typ, method)
    if not isinstance(iterator, Instance):
        return None
    for base in iterator.type.mro:
        if base.fullname in (names.ITERATOR, names.ASYNC_ITERATOR):
            return get_proper_type(map_instance_to_supertype(iterator, base).args[0])
    return _result_of(iterator, method.replace("iter", "next"))


def taken_from(typ: Instance, operation: Operation) -> ProperType | None:
    """Return what an object gives that is entered, or iterated by either of the two loops; None where nothing is known of it."""
    if operation.enters:
        return _result_of(typ, "__aenter__" if operation.is_async else "__enter__")
    return items_of(typ, "__aiter__" if typ.type.get("__aiter__") is not None else "__iter__")


def called(typ: Instance) -> ProperType | None:
    """Return what calling an object gives, such as the sessions of a ``sessionmaker[Session]``; None where nothing is known of it."""
    return None if typ.type.fallback_to_any else _result_of(typ, "__call__", awaited=False)


def is_object(typ: ProperType | None) -> bool:
    """True for ``object``, of which nothing is known."""
    return isinstance(typ, Instance) and typ.type.fullname == "builtins.object"


def _yields(typ: Instance, shape: Shape) -> Type | None:
    entered = _entered(typ, shape) if shape.is_manager else None
    if entered is not None:
        return entered
    for base in typ.type.mro:
        if base.fullname in _NOMINAL:
            args = map_instance_to_supertype(typ, base).args
            return args[0] if args else None
    return None


def _entered(typ: Instance, shape: Shape) -> ProperType | None:
    return _result_of(typ, "__aenter__" if shape is Shape.ASYNC_MANAGER else "__enter__")


def _result_of(typ: Instance, method: str, *, awaited: bool = True) -> ProperType | None:
    """Return what calling a method gives, awaited where it is a coroutine if ``awaited`` is true; None where nothing is known of it.

    The type variables of the class are those of the object: ``__enter__`` of a ``Loan[Vault]`` that gives a ``T`` gives a ``Vault``.
    """
    bound = get_proper_type(find_member(method, typ, typ, is_operator=True))
    if not isinstance(bound, (CallableType, Overloaded)):
        return None
    result, *others = (get_proper_type(item.ret_type) for item in bound.items)
    if any(other != result for other in others):
        return None
    if awaited and isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
        result = get_proper_type(result.args[2])
    elif awaited and isinstance(result, Instance) and result.type.fullname == names.AWAITABLE and result.args:
        result = get_proper_type(result.args[0])
    return None if isinstance(result, (AnyType, UninhabitedType, TypeVarType)) else result


def _is_another(typ: Instance, entered: Type | None) -> bool:
    """True where entering an object gives one of a class that is none of its bases or subclasses."""
    found = [item for item in members_of(entered) if not isinstance(item, NoneType)]
    return bool(found) and all(
        isinstance(item, Instance)
        and not is_object(item)
        and not item.type.fallback_to_any
        and item.type not in typ.type.mro
        and typ.type not in item.type.mro
        for item in found
    )


GENERATED: Final = {Shape.ASYNC_GENERATOR: Operation.AITER, Shape.GENERATOR: Operation.ITER}
"""What the object that a generator function makes can do."""


def generator_kind(shape: Shape, *, maker: str | None = None, yields: Type | None = None, untyped: bool = False) -> Kind:
    """Return the kind of what a generator function makes, ``shape`` being one of the two generators."""
    return Kind(shape, yields=yields, maker=maker, supports=frozenset({GENERATED[shape]}), untyped=untyped)


def generated_by(typ: CallableType) -> Shape | None:
    """Return what an *unannotated* generator function makes, None for every other callable.

    mypy calls its result Any. The flag of the definition says what it is; it holds while the callable has a definition, that is the
    function's own type, bare or behind decorators that are typed to return what they were given. Annotated parameters change nothing.
    """
    result = get_proper_type(typ.ret_type)
    if not isinstance(result, AnyType) or not (typ.implicit or result.type_of_any == TypeOfAny.unannotated):
        return None
    return generator_shape(typ.definition)


def generator_shape(node: SymbolNode | None) -> Shape | None:
    """Return what a definition makes where it is, beyond doubt, a generator function."""
    function = _function(node)
    if function is None or not makes_generator(node):
        return None
    return Shape.ASYNC_GENERATOR if function.is_async_generator else Shape.GENERATOR


def made_by(kind: Kind, definition: SymbolNode | None) -> Kind:
    """Return a kind with its maker; what is declared as an iterator is a generator where a generator function made it."""
    if definition is None or kind.shape.is_plain or not definition.fullname or hands_through(definition):
        return kind
    shape = kind.shape
    function = _function(definition)
    if shape.is_iterator and function is not None and makes_generator(definition):
        if function.is_async_generator is not shape.is_async:
            # Annotated as the other one: mypy says so at the definition, and the value is what the body makes it.
            shape = Shape.ASYNC_GENERATOR if function.is_async_generator else Shape.GENERATOR
            return kind._replace(shape=shape, maker=definition.fullname, supports=frozenset({GENERATED[shape]}))
        shape = Shape.ASYNC_GENERATOR if shape.is_async else Shape.GENERATOR
    return kind._replace(shape=shape, maker=definition.fullname)


def hands_through(definition: SymbolNode | None) -> bool:
    """True for a function that returns what its caller, or the object that it is called on, has given it.

    Its declared result is a type variable, as that of ``max``, ``next``, ``cast`` and ``dict.get`` is: another function has made the value.
    """
    typ: ProperType | None = definition.func.type if isinstance(definition, Decorator) else callee_type_of(definition)
    return isinstance(typ, (CallableType, Overloaded)) and any(_is_variable(item.ret_type) for item in typ.items)


def _is_variable(typ: Type) -> bool:
    proper = get_proper_type(typ)
    if isinstance(proper, UnionType):
        return any(_is_variable(item) for item in proper.items)
    return isinstance(proper, TypeVarType)


def makes_generator(node: SymbolNode | None) -> bool:
    """True where the node is, beyond doubt, a generator function, sync or async."""
    function = _function(node)
    return function is not None and function.is_generator and not function.is_awaitable_coroutine


def _function(node: SymbolNode | None) -> FuncDef | None:
    if isinstance(node, Decorator):
        return node.func
    return node if isinstance(node, FuncDef) else None


def callee_type_of(node: SymbolNode | None) -> CallableType | Overloaded | None:
    """Return the declared type of a definition that may be called."""
    typ: Type | None = None
    if isinstance(node, (FuncDef, OverloadedFuncDef, Var)):
        typ = node.type
    elif isinstance(node, Decorator):
        typ = node.var.type
    proper = get_proper_type(typ)
    return proper if isinstance(proper, (CallableType, Overloaded)) else None


def member_of(info: TypeInfo, name: str) -> SymbolNode | None:
    """Return the definition of a class's member, own or inherited."""
    symbol = info.get(name)
    return symbol.node if symbol is not None else None


def can_be_used(typ: Type | None, operation: Operation) -> bool | None:
    """Return whether a value of this type has the protocol of ``operation``; None where that is not known.

    Of a union one member is enough.
    """
    proper = get_proper_type(typ)
    if isinstance(proper, UnionType):
        found = [can_be_used(item, operation) for item in proper.items]
        return True if True in found else None if None in found else False
    if isinstance(proper, NoneType):
        return False
    instance = try_getting_instance_fallback(proper) if proper is not None and not isinstance(proper, TypeVarType) else None
    if instance is None or instance.type.fallback_to_any:
        return None
    return any(by is operation and instance.type.get(method) is not None for method, by in _METHODS)


def instance_behind(typ: Type | None) -> Instance | None:
    """Return the instance whose class a member access looks at, also behind ``type[C]`` and a class object."""
    proper = get_proper_type(typ)
    if isinstance(proper, TypeType):
        proper = proper.item
    if isinstance(proper, TypeVarType):
        proper = get_proper_type(proper.upper_bound)
    if isinstance(proper, CallableType) and proper.is_type_obj():
        proper = get_proper_type(proper.ret_type)
    return proper if isinstance(proper, Instance) else None
