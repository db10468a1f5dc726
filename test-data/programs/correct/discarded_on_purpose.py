"""`_ = gen()` says that the object is not wanted; awaited coroutines and consumed generators are statements too."""
from collections import deque
from collections.abc import AsyncIterator, Iterator


def numbers(limit: int) -> Iterator[int]:
    yield from range(limit)


async def ticks(limit: int) -> AsyncIterator[int]:
    for number in range(limit):
        yield number


async def flush(sink: list[int]) -> Iterator[int]:
    sink.append(1)
    return iter(sink)


async def use() -> list[int]:
    sink: list[int] = []
    _ = numbers(3)
    _ignored = ticks(3)
    await flush(sink)
    deque(numbers(2), maxlen=0)
    list(numbers(2))
    sink.extend(numbers(2))
    [tick async for tick in ticks(2)]
    await anext(ticks(1))
    next(numbers(1))
    return sink
