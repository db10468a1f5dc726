"""A function whose body contradicts its annotation: ``async def get_db() -> Session: yield Session()`` gives a generator all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import Decorator, FuncDef, TypeInfo
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Instance, NoneType, TypeOfAny, TypeVarLikeType, UninhabitedType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.model import Kind, Operation, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import SymbolNode
    from mypy.types import ProperType, Type

_GENERATORS: Final = {Shape.ASYNC_GENERATOR: names.ASYNC_GENERATOR, Shape.GENERATOR: names.GENERATOR}
_ITERATED: Final = {Shape.ASYNC_GENERATOR: Operation.AITER, Shape.GENERATOR: Operation.ITER}
_OF_FIRST: Final = frozenset(
    {
        names.ASYNC_GENERATOR,
        names.GENERATOR,
        names.ASYNC_ITERATOR,
        names.ITERATOR,
        names.ASYNC_ITERABLE,
        names.ITERABLE,
        names.ASYNC_MANAGER,
        names.MANAGER,
        names.MADE_ASYNC_MANAGER,
        names.MADE_MANAGER,
    }
)


def contradicted_kind(definition: SymbolNode | None, result: Type | None, lookup: Callable[[str], SymbolNode | None]) -> Kind | None:
    """Return what a call gives where ``definition`` is a generator function that is annotated with something else, None elsewhere.

    ``result`` is what mypy takes the call for. mypy says at the definition that the annotation is wrong, and believes it at each use.
    """
    function = _plain_function(definition)
    if function is None or not function.is_generator or function.is_awaitable_coroutine:
        return None
    typ = function.type
    declared = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) and not typ.implicit else None
    if declared is None or isinstance(declared, (AnyType, UninhabitedType, TypeVarLikeType)):
        return None
    shape = Shape.ASYNC_GENERATOR if function.is_async_generator else Shape.GENERATOR
    if _is_true(declared, shape, lookup):
        return None
    wanted = get_proper_type(result) or declared
    supports = frozenset({_ITERATED[shape]})
    return Kind(shape, declared_items(wanted), function.fullname or None, supports, untyped=True, declared=wanted)


def _plain_function(node: SymbolNode | None) -> FuncDef | None:
    """Return the function of a definition that no decorator of the program may have changed."""
    function = node.func if isinstance(node, Decorator) else node
    if not isinstance(function, FuncDef):
        return None
    if not function.is_decorated:
        return function
    # `@staticmethod` and `@classmethod` count as decorators for the flag. What else stands there is not known of other modules.
    symbol = function.info.names.get(function.name) if function.info and (function.is_static or function.is_class) else None
    decorated = symbol.node if symbol is not None else None
    given = get_proper_type(decorated.var.type) if isinstance(decorated, Decorator) and not decorated.decorators else None
    kept = isinstance(given, CallableType) and isinstance(function.type, CallableType) and given.ret_type == function.type.ret_type
    return function if kept else None


def _is_true(declared: ProperType, shape: Shape, lookup: Callable[[str], SymbolNode | None]) -> bool:
    """True where mypy, or Python itself, accepts the annotation of a generator function."""
    generator = lookup(_GENERATORS[shape])
    if not isinstance(generator, TypeInfo):
        return True
    if isinstance(declared, Instance) and (declared.type.fallback_to_any or generator in declared.type.mro):
        # `types.GeneratorType` too.
        return True
    unknown = AnyType(TypeOfAny.special_form)
    return is_subtype(Instance(generator, [unknown] * len(generator.defn.type_vars)), declared)


def declared_items(declared: ProperType) -> Type | None:
    """Return what the function is meant to yield, as far as its annotation says."""
    if isinstance(declared, NoneType):
        return None
    if not isinstance(declared, Instance):
        return declared
    if declared.type.fullname in _OF_FIRST:
        return declared.args[0] if declared.args else None
    if declared.type.fullname in (names.AWAITABLE, names.COROUTINE):
        return declared.args[-1] if declared.args else None
    # `-> list[Row]` may mean rows or lists of them.
    collection = declared.type.fullname.startswith("builtins.") and declared.type.get("__iter__") is not None
    return None if collection and declared.type.fullname not in ("builtins.str", "builtins.bytes") else declared
