"""Decorators that turn one kind into another: generator to list, agen to coroutine, generator to manager."""
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def listify(function: Callable[P, Iterator[T]]) -> Callable[P, list[T]]:
    @wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> list[T]:
        return list(function(*args, **kwargs))

    return inner


def collected(function: Callable[P, AsyncIterator[T]]) -> Callable[P, Awaitable[list[T]]]:
    @wraps(function)
    async def inner(*args: P.args, **kwargs: P.kwargs) -> list[T]:
        return [item async for item in function(*args, **kwargs)]

    return inner


def fixture(function: Callable[P, Iterator[T]]) -> Callable[P, AbstractContextManager[T]]:
    return contextmanager(function)


@listify
def names(text: str) -> Iterator[str]:
    yield from text.split()


@collected
async def pages(count: int) -> AsyncIterator[int]:
    for number in range(count):
        yield number


@fixture
def folder(name: str) -> Iterator[str]:
    yield f"/tmp/{name}"


async def use() -> int:
    with folder("x") as path:
        return len(names("a b c")) + len(await pages(2)) + len(path)
