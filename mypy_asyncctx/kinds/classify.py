"""From mypy's types and definitions to kinds. What is not understood is None, and every rule is silent on None."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Decorator, FuncDef, OverloadedFuncDef, Var
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    NoneType,
    Overloaded,
    TypeOfAny,
    TypeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from mypy_asyncctx import names
from mypy_asyncctx.kinds.model import Kind, Operation, Shape
from mypy_asyncctx.kinds.tags import is_asked, is_untyped, maker_of

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
_GENERATED: Final = {Shape.ASYNC_ITERATOR: Shape.ASYNC_GENERATOR, Shape.ITERATOR: Shape.GENERATOR}


def kinds_of(typ: Type | None, lookup: Lookup) -> tuple[Kind, ...]:
    """Return the kinds of a type: one, none, or one for each item of a union that has one."""
    proper = get_proper_type(typ)
    if isinstance(proper, UnionType):
        return tuple(kind for item in proper.items if (kind := kind_of(item, lookup)) is not None)
    kind = kind_of(proper, lookup)
    return () if kind is None else (kind,)


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
    proper = get_proper_type(typ)
    if isinstance(proper, TypeVarType):
        proper = get_proper_type(proper.upper_bound)
    if isinstance(proper, (CallableType, Overloaded)):
        return _kind_of_callable(proper, lookup)
    if isinstance(proper, TypeType):
        inner = kind_of(proper.item, lookup)
        return Kind(Shape.FUNCTION, inner=inner, class_based=True) if inner is not None and inner.shape.is_manager else None
    if isinstance(proper, Instance):
        return _kind_of_instance(proper, lookup)
    return None


def _kind_of_callable(typ: CallableType | Overloaded, lookup: Lookup) -> Kind | None:
    item = typ.items[0]
    definition = item.definition
    generated = generated_by(item)
    inner = Kind(generated, maker=definition.fullname if definition else None) if generated else kind_of(item.ret_type, lookup)
    if inner is None or inner.shape is Shape.FUNCTION or (inner.shape is Shape.COROUTINE and inner.inner is None):
        return None
    return Kind(Shape.FUNCTION, inner=inner, class_based=item.is_type_obj())


def _kind_of_instance(typ: Instance, lookup: Lookup) -> Kind | None:
    info = typ.type
    if info.fallback_to_any or info.fullname == names.AWAITABLE_GENERATOR or is_asked(typ):
        return None
    if info.fullname == names.COROUTINE and len(typ.args) == 3:
        inner = kind_of(typ.args[2], lookup)
        if inner is not None and inner.shape is Shape.FUNCTION:
            inner = None
        return Kind(Shape.COROUTINE, inner=inner, supports=frozenset({Operation.AWAIT}))
    shape = next((_NOMINAL[base.fullname] for base in info.mro if base.fullname in _NOMINAL), None)
    supports = frozenset(operation for name, operation in _METHODS if info.get(name) is not None)
    class_based = shape is None
    if shape is None:
        shape = _shape_of_class(supports)
        if shape is None:
            return None
    maker = maker_of(typ)
    if shape in _GENERATED and maker is not None:
        function = _function(lookup(maker))
        if function is not None and function.is_generator:
            shape = _GENERATED[shape]
    return Kind(
        shape,
        yields=_yields(typ, shape),
        maker=maker,
        supports=supports,
        class_based=class_based or (shape.is_manager and not info.fullname.startswith("contextlib.")),
        untyped=is_untyped(typ),
    )


def _shape_of_class(supports: frozenset[Operation]) -> Shape | None:
    if Operation.AENTER in supports:
        return Shape.ASYNC_MANAGER
    return Shape.MANAGER if Operation.ENTER in supports else None


def _yields(typ: Instance, shape: Shape) -> Type | None:
    for base in typ.type.mro:
        if base.fullname in _NOMINAL:
            args = map_instance_to_supertype(typ, base).args
            return args[0] if args else None
    return _entered(typ, "__aenter__" if shape is Shape.ASYNC_MANAGER else "__enter__")


def _entered(typ: Instance, method: str) -> Type | None:
    symbol = typ.type.get(method)
    declared = get_proper_type(symbol.type) if symbol is not None else None
    if not isinstance(declared, CallableType):
        return None
    result: ProperType = get_proper_type(declared.ret_type)
    if isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
        result = get_proper_type(result.args[2])
    if isinstance(result, TypeVarType):
        return typ
    return None if isinstance(result, AnyType) else result


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
    if definition is None or kind.shape.is_plain or not definition.fullname:
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
