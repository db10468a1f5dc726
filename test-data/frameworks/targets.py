"""What is given to a framework as a dependency: one object for each kind of target. All of them hand over a ``Session``."""

import functools
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from typing import ParamSpec, Protocol, TypeVar, runtime_checkable

from support import log

P = ParamSpec("P")
T = TypeVar("T")


class Base:
    """What a session is, too."""


class Session(Base):
    """The value that is wanted; it is open between set-up and tear-down."""

    closed = False

    def execute(self) -> int:
        return 1


@runtime_checkable
class Executes(Protocol):
    """What a session can do."""

    def execute(self) -> int: ...


class Engine:
    """Another class, to be wanted by mistake."""


@contextmanager
def life() -> Iterator[Session]:
    """Set up a session, and tear it down."""
    log.append("set up")
    session = Session()
    yield session
    session.closed = True
    log.append("torn down")


async def async_generator() -> AsyncGenerator[Session, None]:
    with life() as session:
        yield session


def sync_generator() -> Generator[Session, None, None]:
    with life() as session:
        yield session


async def async_generator_as_iterator() -> AsyncIterator[Session]:
    with life() as session:
        yield session


def generator_as_iterator() -> Iterator[Session]:
    with life() as session:
        yield session


@asynccontextmanager
async def async_manager() -> AsyncGenerator[Session, None]:
    with life() as session:
        yield session


@contextmanager
def manager() -> Generator[Session, None, None]:
    with life() as session:
        yield session


async def bridge() -> AsyncGenerator[Session, None]:
    async with async_manager() as session:
        yield session


async def async_value() -> Session:
    log.append("set up")
    return Session()


def value() -> Session:
    log.append("set up")
    return Session()


async def async_text() -> str:
    return "text"


def returns_async_generator() -> AsyncGenerator[Session, None]:
    return async_generator()


def returns_generator() -> Generator[Session, None, None]:
    return sync_generator()


def returns_async_manager() -> AbstractAsyncContextManager[Session]:
    return async_manager()


def returns_manager() -> AbstractContextManager[Session]:
    return manager()


async def async_returns_async_generator() -> AsyncGenerator[Session, None]:
    return async_generator()


async def async_returns_generator() -> Generator[Session, None, None]:
    return sync_generator()


async def async_returns_async_manager() -> AbstractAsyncContextManager[Session]:
    return async_manager()


async def async_returns_manager() -> AbstractContextManager[Session]:
    return manager()


def returns_list_iterator() -> Iterator[Session]:
    return iter([Session()])


class Repository:
    """Methods of each kind; an instance is callable and gives a session."""

    async def async_generator(self) -> AsyncGenerator[Session, None]:
        with life() as session:
            yield session

    def generator(self) -> Generator[Session, None, None]:
        with life() as session:
            yield session

    @asynccontextmanager
    async def async_manager(self) -> AsyncGenerator[Session, None]:
        with life() as session:
            yield session

    @contextmanager
    def manager(self) -> Generator[Session, None, None]:
        with life() as session:
            yield session

    def value(self) -> Session:
        log.append("set up")
        return Session()

    @classmethod
    async def class_async_generator(cls) -> AsyncGenerator[Session, None]:
        with life() as session:
            yield session

    @classmethod
    @asynccontextmanager
    async def class_async_manager(cls) -> AsyncGenerator[Session, None]:
        with life() as session:
            yield session

    @staticmethod
    def static_generator() -> Generator[Session, None, None]:
        with life() as session:
            yield session

    @staticmethod
    @contextmanager
    def static_manager() -> Generator[Session, None, None]:
        with life() as session:
            yield session


repository = Repository()


class CallableAsyncGenerator:
    """An instance is an async generator function."""

    async def __call__(self) -> AsyncGenerator[Session, None]:
        with life() as session:
            yield session


class CallableGenerator:
    """An instance is a generator function."""

    def __call__(self) -> Generator[Session, None, None]:
        with life() as session:
            yield session


class CallableAsyncManager:
    """An instance is an async context manager function."""

    @asynccontextmanager
    async def __call__(self) -> AsyncGenerator[Session, None]:
        with life() as session:
            yield session


class CallableValue:
    """An instance returns a session."""

    def __call__(self) -> Session:
        log.append("set up")
        return Session()


class CallableCoroutine:
    """An instance is a coroutine function."""

    async def __call__(self) -> Session:
        log.append("set up")
        return Session()


callable_async_generator = CallableAsyncGenerator()
callable_generator = CallableGenerator()
callable_async_manager = CallableAsyncManager()
callable_value = CallableValue()
callable_coroutine = CallableCoroutine()


def traced(function: Callable[P, T]) -> Callable[P, T]:
    """A decorator as most are: a plain ``def`` that hands on what the function returns."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    return call


@traced
async def traced_async_generator() -> AsyncGenerator[Session, None]:
    with life() as session:
        yield session


@traced
def traced_generator() -> Generator[Session, None, None]:
    with life() as session:
        yield session


@traced
async def traced_async_value() -> Session:
    log.append("set up")
    return Session()


@traced
@asynccontextmanager
async def traced_async_manager() -> AsyncGenerator[Session, None]:
    with life() as session:
        yield session


class AsyncManagerClass:
    """A class whose instances are async context managers of a session."""

    async def __aenter__(self) -> Session:
        log.append("set up")
        self.session = Session()
        return self.session

    async def __aexit__(self, *_: object) -> None:
        self.session.closed = True
        log.append("torn down")


class ManagerClass:
    """A class whose instances are context managers of a session."""

    def __enter__(self) -> Session:
        log.append("set up")
        self.session = Session()
        return self.session

    def __exit__(self, *_: object) -> None:
        self.session.closed = True
        log.append("torn down")


class OpenSession(Session):
    """A session that is a context manager of itself, as SQLAlchemy's is: right without being entered, too."""

    async def __aenter__(self) -> "OpenSession":
        return self

    async def __aexit__(self, *_: object) -> None: ...
