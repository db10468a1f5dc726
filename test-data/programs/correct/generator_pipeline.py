"""A pipeline of sync and async generators, each stage consuming the one before."""
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Iterator


async def source(count: int) -> AsyncGenerator[dict[str, int], None]:
    for number in range(count):
        yield {"id": number}


async def only_even(rows: AsyncIterable[dict[str, int]]) -> AsyncIterator[int]:
    async for row in rows:
        if row["id"] % 2 == 0:
            yield row["id"]


async def batched(values, size):
    batch = []
    async for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def flatten(batches: Iterable[list[int]]) -> Iterator[int]:
    for batch in batches:
        yield from batch


def scaled(values, factor=10):
    return (value * factor for value in values)


async def use() -> int:
    batches = [batch async for batch in batched(only_even(source(10)), 2)]
    total = sum(scaled(flatten(batches)))
    stream = (n async for n in only_even(source(6)))
    async for number in stream:
        total += number
    return total
