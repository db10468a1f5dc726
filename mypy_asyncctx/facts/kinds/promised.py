"""What an annotation says that a generator function yields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.types import Instance, NoneType, UnionType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.model import Shape

if TYPE_CHECKING:
    from mypy.types import ProperType, Type

GENERATORS: Final = {
    names.ASYNC_GENERATOR: Shape.ASYNC_GENERATOR,
    names.ASYNC_ITERATOR: Shape.ASYNC_GENERATOR,
    names.ASYNC_ITERABLE: Shape.ASYNC_GENERATOR,
    names.GENERATOR: Shape.GENERATOR,
    names.ITERATOR: Shape.GENERATOR,
    names.ITERABLE: Shape.GENERATOR,
}
"""Full name of a type that a generator function may be annotated with, to the kind of generator function."""


def promised(result: ProperType) -> Type:
    """Return what a function yields that is annotated with ``result``, as far as that says; else ``result`` itself."""
    if isinstance(result, UnionType):
        # `Iterator[Session] | None`
        items = [promised(item) for item in map(get_proper_type, result.items) if not isinstance(item, NoneType)]
        return items[0] if len(items) == 1 and items[0] not in result.items else result
    if not isinstance(result, Instance):
        return result
    if result.type.fullname == names.COROUTINE and len(result.args) == 3:
        return promised(get_proper_type(result.args[2]))
    if result.type.fullname == names.AWAITABLE and result.args:
        return result.args[0]
    known = result.type.fullname in GENERATORS or any(base.fullname in (names.ASYNC_MANAGER, names.MANAGER) for base in result.type.mro)
    return result.args[0] if known and result.args else result
