"""What is given to an application as its lifespan: one object for each kind of target."""

import functools
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from typing import ParamSpec, TypeVar

from support import log

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def life() -> Iterator[None]:
    """Record set-up and tear-down."""
    log.append("set up")
    yield
    log.append("torn down")


async def async_generator(app: object) -> AsyncGenerator[None, None]:
    with life():
        yield


def sync_generator(app: object) -> Generator[None, None, None]:
    with life():
        yield


async def async_generator_as_iterator(app: object) -> AsyncIterator[None]:
    with life():
        yield


def generator_as_iterator(app: object) -> Iterator[None]:
    with life():
        yield


@asynccontextmanager
async def async_manager(app: object) -> AsyncGenerator[None, None]:
    with life():
        yield


@contextmanager
def manager(app: object) -> Generator[None, None, None]:
    with life():
        yield


async def async_value(app: object) -> None:
    log.append("set up")


def value(app: object) -> None:
    log.append("set up")


def returns_async_generator(app: object) -> AsyncGenerator[None, None]:
    return async_generator(app)


def returns_generator(app: object) -> Generator[None, None, None]:
    return sync_generator(app)


def returns_async_manager(app: object) -> AbstractAsyncContextManager[None]:
    return async_manager(app)


def returns_manager(app: object) -> AbstractContextManager[None]:
    return manager(app)


async def async_returns_async_generator(app: object) -> AsyncGenerator[None, None]:
    return async_generator(app)


async def async_returns_generator(app: object) -> Generator[None, None, None]:
    return sync_generator(app)


async def async_returns_async_manager(app: object) -> AbstractAsyncContextManager[None]:
    return async_manager(app)


async def async_returns_manager(app: object) -> AbstractContextManager[None]:
    return manager(app)


class Repository:
    """Methods of each kind."""

    async def async_generator(self, app: object) -> AsyncGenerator[None, None]:
        with life():
            yield

    def generator(self, app: object) -> Generator[None, None, None]:
        with life():
            yield

    @asynccontextmanager
    async def async_manager(self, app: object) -> AsyncGenerator[None, None]:
        with life():
            yield

    @contextmanager
    def manager(self, app: object) -> Generator[None, None, None]:
        with life():
            yield

    @classmethod
    async def class_async_generator(cls, app: object) -> AsyncGenerator[None, None]:
        with life():
            yield

    @classmethod
    @asynccontextmanager
    async def class_async_manager(cls, app: object) -> AsyncGenerator[None, None]:
        with life():
            yield

    @staticmethod
    def static_generator(app: object) -> Generator[None, None, None]:
        with life():
            yield

    @staticmethod
    @contextmanager
    def static_manager(app: object) -> Generator[None, None, None]:
        with life():
            yield


repository = Repository()


class CallableAsyncGenerator:
    """An instance is an async generator function."""

    async def __call__(self, app: object) -> AsyncGenerator[None, None]:
        with life():
            yield


class CallableGenerator:
    """An instance is a generator function."""

    def __call__(self, app: object) -> Generator[None, None, None]:
        with life():
            yield


class CallableAsyncManager:
    """An instance is an async context manager function."""

    @asynccontextmanager
    async def __call__(self, app: object) -> AsyncGenerator[None, None]:
        with life():
            yield


callable_async_generator = CallableAsyncGenerator()
callable_generator = CallableGenerator()
callable_async_manager = CallableAsyncManager()


def traced(function: Callable[P, T]) -> Callable[P, T]:
    """A decorator as most are: a plain ``def`` that hands on what the function returns."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    return call


@traced
async def traced_async_generator(app: object) -> AsyncGenerator[None, None]:
    with life():
        yield


@traced
def traced_generator(app: object) -> Generator[None, None, None]:
    with life():
        yield


@traced
@asynccontextmanager
async def traced_async_manager(app: object) -> AsyncGenerator[None, None]:
    with life():
        yield


class AsyncManagerClass:
    """A class whose instances are async context managers."""

    def __init__(self, app: object) -> None: ...

    async def __aenter__(self) -> None:
        log.append("set up")

    async def __aexit__(self, *_: object) -> None:
        log.append("torn down")


class ManagerClass:
    """A class whose instances are context managers."""

    def __init__(self, app: object) -> None: ...

    def __enter__(self) -> None:
        log.append("set up")

    def __exit__(self, *_: object) -> None:
        log.append("torn down")
