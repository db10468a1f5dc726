"""Decorators, typed and not, that turn generator functions into something else or keep them."""
import functools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def as_list(function: Callable[P, Iterator[T]]) -> Callable[P, list[T]]:
    @functools.wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> list[T]:
        return list(function(*args, **kwargs))

    return inner


def fixture(function: Callable[P, Iterator[T]]) -> Callable[P, AbstractContextManager[T]]:
    return contextmanager(function)


def run_now(function):
    for _ in function():
        pass
    return function


def scoped(function):
    return asynccontextmanager(function)


@as_list
def rows(count: int) -> Iterator[int]:
    yield from range(count)


@fixture
def database(url: str) -> Iterator[str]:
    yield url


@run_now
def setup():
    yield "done"


@scoped
async def client(url):
    yield url


async def use() -> list[object]:
    found: list[object] = [rows(2)[1]]
    rows(1)
    with database("a") as url:
        found.append(url)
    async with client("b") as opened:
        found.append(opened)
    found.extend(setup())
    return found
