"""A union of a plain value, an awaitable and a generator is told apart with isinstance and inspect."""
import inspect
from collections.abc import AsyncGenerator, Awaitable, Generator
from types import AsyncGeneratorType, GeneratorType


async def events() -> AsyncGenerator[int, None]:
    yield 1
    yield 2


def rows() -> Generator[int, None, None]:
    yield 3


async def answer() -> int:
    return 4


async def collect(value: int | Awaitable[int] | Generator[int, None, None] | AsyncGenerator[int, None]) -> int:
    if isinstance(value, AsyncGeneratorType):
        return sum([item async for item in value])
    if isinstance(value, GeneratorType):
        return sum(value)
    if inspect.isawaitable(value):
        return await value
    assert isinstance(value, int)
    return value


async def use() -> int:
    return await collect(events()) + await collect(rows()) + await collect(answer()) + await collect(5)
