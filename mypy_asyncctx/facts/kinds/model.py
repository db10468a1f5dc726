"""What a value is to the protocols of PEP 234, 343, 492 and 525, as small immutable facts."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from mypy.types import Type


class Operation(enum.Enum):
    """A protocol of the language; the value is how a program asks for it."""

    ENTER = "with"
    AENTER = "async with"
    ITER = "for"
    AITER = "async for"
    AWAIT = "await"

    @property
    def is_async(self) -> bool:
        """True for the protocols that only an ``async def`` can use."""
        return self in (Operation.AENTER, Operation.AITER, Operation.AWAIT)

    @property
    def enters(self) -> bool:
        """True for ``with`` and ``async with``."""
        return self in (Operation.ENTER, Operation.AENTER)

    @property
    def iterates(self) -> bool:
        """True for ``for`` and ``async for``."""
        return self in (Operation.ITER, Operation.AITER)


class Use(NamedTuple):
    """How a value is used: the operation asked of it, and what asks (``async with``, ``asyncio.run()``).

    ``target`` is the variable that the statement binds, where it binds one. ``within`` is what is done with the value of an ``await``.
    ``called`` is true where the value is called first: what is asked, is asked of the result.
    ``expected`` is the declared type that wants the operation, where no statement and no function that is known asks for it.
    """

    operation: Operation
    via: str
    target: str | None = None
    within: Operation | None = None
    called: bool = False
    expected: str | None = None

    @property
    def is_statement(self) -> bool:
        """True where the program itself says ``with``, ``for`` or ``await``, not a function that it calls."""
        return self.via == self.operation.value and self.expected is None


class Shape(enum.Enum):
    """The families of values; the value is the noun that messages use."""

    ASYNC_GENERATOR = "async generator"
    GENERATOR = "generator"
    ASYNC_ITERATOR = "async iterator"
    ITERATOR = "iterator"
    ASYNC_MANAGER = "async context manager"
    MANAGER = "context manager"
    COROUTINE = "coroutine"
    FUNCTION = "function"

    @property
    def is_manager(self) -> bool:
        """True for both kinds of context manager."""
        return self in (Shape.ASYNC_MANAGER, Shape.MANAGER)

    @property
    def is_iterator(self) -> bool:
        """True for generators and iterators, sync or async."""
        return self in (Shape.ASYNC_GENERATOR, Shape.GENERATOR, Shape.ASYNC_ITERATOR, Shape.ITERATOR)

    @property
    def is_generator(self) -> bool:
        """True for what PEP 255 and PEP 525 generator functions return."""
        return self in (Shape.ASYNC_GENERATOR, Shape.GENERATOR)

    @property
    def is_async(self) -> bool:
        """True where the natural use needs ``async``."""
        return self in (Shape.ASYNC_GENERATOR, Shape.ASYNC_ITERATOR, Shape.ASYNC_MANAGER)

    @property
    def is_plain(self) -> bool:
        """True for what is neither generator nor manager."""
        return self in (Shape.COROUTINE, Shape.FUNCTION)

    @property
    def article(self) -> str:
        """The noun with its article: ``an async generator``."""
        return f"{'an' if self.value[0] in 'ai' else 'a'} {self.value}"


class Kind(NamedTuple):
    """What one value is.

    ``yields`` is what one iteration or entering gives (None where nothing is known of it), ``maker`` the full name
    of the function that made it, ``supports`` the protocols it has at run time. ``inner`` is what awaiting a coroutine
    or calling a function gives. ``class_based`` tells a manager written as a class: entering one often returns itself, so
    a value of that class may be the resource as well as the manager; ``gives_another`` is true where it gives an object of a class that
    has nothing to do with its own. ``also`` is the same object as an iterator where it is a manager too, or as a manager. ``is_object`` is
    true for an object that is called like a function.
    ``untyped`` tells that mypy alone takes the value for something else: for Any, or for ``declared``, which is what the annotation of the
    function that made it says and its body contradicts.
    ``needs_arguments`` is true for a function that cannot be called without any; ``awaited`` is the type of what a coroutine gives.
    """

    shape: Shape
    yields: Type | None = None
    maker: str | None = None
    supports: frozenset[Operation] = frozenset()
    inner: Kind | None = None
    class_based: bool = False
    is_object: bool = False
    untyped: bool = False
    declared: Type | None = None
    gives_another: bool = False
    also: Kind | None = None
    needs_arguments: bool = False
    awaited: Type | None = None

    def seen_by(self, operation: Operation) -> Kind:
        """Return the kind as an operation sees it: what is a manager and an iterator is the one to ``with`` and the other to ``for``."""
        if self.inner is not None:
            return self._replace(inner=self.inner.seen_by(operation))
        if operation is Operation.AWAIT:
            return self
        kind = self.also if self.also is not None and self.shape.is_manager is not operation.enters else self
        if operation in kind.supports and kind.shape.is_manager is operation.enters and operation.is_async is not kind.shape.is_async:
            # Made for both the sync and the async form.
            return kind._replace(shape=_OTHER_FORM.get(kind.shape, kind.shape))
        return kind

    @property
    def is_known(self) -> bool:
        """True where a generator or manager stands at the end; false for a coroutine of something else."""
        return not self.core.shape.is_plain

    @property
    def family(self) -> tuple[str, bool] | None:
        """Kinds that are used in the same way are one family: a generator may stand for an iterator. None for a function."""
        if self.shape is Shape.FUNCTION:
            return None
        if self.shape is Shape.COROUTINE:
            return ("coroutine", True)
        return ("manager" if self.shape.is_manager else "iterator", self.shape.is_async)

    @property
    def core(self) -> Kind:
        """The generator or manager at the end of a chain of coroutines and functions."""
        return self.inner.core if self.inner is not None else self

    @property
    def natural(self) -> Operation:
        """The operation that this value is made for."""
        if self.shape.is_manager:
            return Operation.AENTER if self.shape.is_async else Operation.ENTER
        return Operation.AITER if self.shape.is_async else Operation.ITER


_OTHER_FORM: Final = {
    Shape.ASYNC_MANAGER: Shape.MANAGER,
    Shape.MANAGER: Shape.ASYNC_MANAGER,
    Shape.ASYNC_ITERATOR: Shape.ITERATOR,
    Shape.ITERATOR: Shape.ASYNC_ITERATOR,
}
