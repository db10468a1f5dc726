"""Functions under a cache, and what they return, as far as their own module's tree tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import CallExpr, Decorator, FuncDef, GeneratorExpr, NameExpr, RefExpr, ReturnStmt, TypeInfo

from mypy_asyncctx.facts.frameworks.caches import CACHES
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS, LAZY_ITERATORS
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.summaries.generators import is_endless
from mypy_asyncctx.facts.tree.paths import binding_count, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Expression

_HARMLESS: Final = ("builtins.staticmethod", "builtins.classmethod", "abc.abstractmethod", "typing.override", "typing_extensions.override")
_ENDLESS: Final = ("itertools.count", "itertools.cycle", "itertools.repeat")


def cache_on(node: Decorator) -> tuple[str, Expression, str | None] | None:
    """Return the cache that keeps what a function makes: how it is called, where it stands, and the manager decorator below it.

    None where there is no cache, or another decorator between it and the function: that may make something else of it.
    """
    manager: str | None = None
    for expression in reversed(node.original_decorators):
        callee = expression.callee if isinstance(expression, CallExpr) else expression
        name = callee.fullname if isinstance(callee, RefExpr) else ""
        if name in CACHES:
            return CACHES[name], expression, manager
        if name in DECORATORS and manager is None:
            manager = name
        elif name not in _HARMLESS:
            return None
    return None


def kept_shapes(function: FuncDef, manager: str | None, *, is_property: bool) -> Iterator[Shape]:
    """Yield what works once of that which a cached function surely makes; ``manager`` is the manager decorator on it, if any.

    An object may keep one iterator for itself in a property, and take from it what it needs. What a function returns from a call is judged
    where mypy checks that call.
    """
    if function.is_generator or function.is_coroutine:
        if manager is not None:
            yield Shape.ASYNC_MANAGER if DECORATORS[manager] is Shape.ASYNC_GENERATOR else Shape.MANAGER
        elif not function.is_generator:
            yield Shape.COROUTINE
        elif not function.is_awaitable_coroutine and not is_endless(function):
            yield Shape.ASYNC_GENERATOR if function.is_async_generator else Shape.GENERATOR
        return
    for node in own_nodes(function.body):
        shape = _shape(node.expr) if isinstance(node, ReturnStmt) and manager is None else None
        if shape is not None and not (is_property and shape.is_iterator):
            yield shape


def _shape(value: Expression | None) -> Shape | None:
    if isinstance(value, GeneratorExpr):
        endless = any(_callee(sequence) in _ENDLESS for sequence in value.sequences)
        return None if endless else Shape.ASYNC_GENERATOR if any(value.is_async) else Shape.GENERATOR
    node = value.callee.node if isinstance(value, CallExpr) and isinstance(value.callee, RefExpr) else None
    if isinstance(node, TypeInfo) and isinstance(value, CallExpr):
        endless = any(_callee(argument) in _ENDLESS for argument in value.args)
        return Shape.ITERATOR if node.fullname in LAZY_ITERATORS and not endless else None
    return Shape.COROUTINE if isinstance(node, FuncDef) and node.is_coroutine and not node.is_generator else None


def _callee(value: Expression) -> str:
    return value.callee.fullname if isinstance(value, CallExpr) and isinstance(value.callee, RefExpr) else ""


def returns_name(function: FuncDef, bound: Expression) -> bool:
    """True where a function returns a local variable that is bound once."""
    return (
        isinstance(bound, NameExpr)
        and binding_count(function, bound) == 1
        and any(
            isinstance(node, ReturnStmt) and isinstance(node.expr, NameExpr) and node.expr.node is bound.node
            for node in own_nodes(function.body)
        )
    )
