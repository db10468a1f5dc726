"""Methods: the classes of a module, what a call of a method gives, and whether one implements another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import Decorator, FuncDef, RefExpr, TypeInfo
from mypy.types import AnyType, CallableType, Instance, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS
from mypy_asyncctx.facts.kinds.classify import callee_type_of, generated_by, generator_kind, kind_of, makes_generator, result_kind
from mypy_asyncctx.facts.kinds.model import Kind, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import MypyFile, SymbolNode
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.kinds.classify import Lookup


def classes_of(tree: MypyFile) -> Iterator[TypeInfo]:
    """Yield the classes that a module defines, and those inside of them."""
    for symbol in tree.names.values():
        node = symbol.node
        if isinstance(node, TypeInfo) and node.module_name == tree.fullname:
            yield node
            yield from (
                inner.node for inner in node.names.values() if isinstance(inner.node, TypeInfo) and inner.node.module_name == tree.fullname
            )


def is_async_placeholder(function: FuncDef) -> bool:
    """True for an ``async def`` without a body of its own that is declared to return an async iterator."""
    if not function.is_coroutine or function.is_generator or not function.is_trivial_body:
        return False
    return _iterated(function) is not None


def _iterated(function: FuncDef) -> Type | None:
    typ = function.type
    result = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) else None
    if isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
        result = get_proper_type(result.args[2])
    known = (names.ASYNC_ITERATOR, names.ASYNC_GENERATOR, names.ASYNC_ITERABLE)
    return result.args[0] if isinstance(result, Instance) and result.type.fullname in known and result.args else None


def implements(info: TypeInfo, owner: TypeInfo, node: SymbolNode | None, declared: FuncDef) -> bool:
    """True where ``node``, a member of ``info``, implements the method ``declared`` of ``owner``, by inheritance or as a protocol."""
    if owner in info.mro:
        return not (isinstance(node, FuncDef) and is_async_placeholder(node))
    if not owner.is_protocol or info.is_protocol or not isinstance(node, FuncDef):
        return False
    # Structural: the same members, the same parameters, the same items.
    return (
        all(info.get(member) is not None for member in owner.protocol_members)
        and node.arg_names == declared.arg_names
        and (node.type is None or _iterated(node) == _iterated(declared) or not node.is_async_generator)
    )


def call_kind(node: SymbolNode | None, lookup: Lookup) -> Kind | None:
    """Return what a call of a method gives: a manager for the known decorators, a generator for an undecorated generator function."""
    if isinstance(node, Decorator):
        for decorator in node.original_decorators:
            needs = DECORATORS.get(decorator.fullname or "") if isinstance(decorator, RefExpr) else None
            if needs is not None and not _fits(node.func, needs):
                # Reported at the decorator: what differs from it may be right.
                return None
            if needs is not None:
                return Kind(Shape.ASYNC_MANAGER if needs is Shape.ASYNC_GENERATOR else Shape.MANAGER)
        if node.original_decorators:
            return None
        typ = callee_type_of(node)
        kind = kind_of(typ.ret_type, lookup) if isinstance(typ, CallableType) else None
        return kind if kind is not None and kind.shape.is_manager else None
    if isinstance(node, FuncDef) and makes_generator(node):
        return Kind(Shape.ASYNC_GENERATOR if node.is_async_generator else Shape.GENERATOR)
    return None


def _fits(function: FuncDef, needs: Shape) -> bool:
    """True unless a context manager decorator stands on a function that it cannot be on."""
    if function.is_generator:
        return function.is_async_generator is (needs is Shape.ASYNC_GENERATOR)
    return not function.is_coroutine


def is_unannotated(node: SymbolNode | None) -> bool:
    """True for a function or method that nothing declares the result of."""
    function = node.func if isinstance(node, Decorator) else node
    if not isinstance(function, FuncDef):
        return False
    typ = function.type
    return typ is None or (isinstance(typ, CallableType) and isinstance(get_proper_type(typ.ret_type), AnyType))


def different_kinds(declared: SymbolNode | None, found: SymbolNode | None, lookup: Lookup) -> tuple[Kind, Kind] | None:
    """Return what calls of two methods give, where that is used in different ways."""
    first, second = _result_kind(declared, lookup), _result_kind(found, lookup)
    if first is None or second is None or first.family == second.family or None in (first.family, second.family):
        return None
    if first.supports & second.supports:
        # An object with several protocols: it does where callers use the one that both have, and no one knows which they use.
        return None
    return first, second


def _result_kind(node: SymbolNode | None, lookup: Lookup) -> Kind | None:
    typ: ProperType | None = callee_type_of(node)
    if isinstance(typ, CallableType):
        shape = generated_by(typ)
        return generator_kind(shape) if shape is not None else result_kind(typ, lookup)
    return None
