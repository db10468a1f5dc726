"""asyncio.run, Runner.run and run_until_complete given coroutines and futures of the right kind."""
import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager


async def stream(count: int) -> AsyncGenerator[int, None]:
    for number in range(count):
        yield number


@asynccontextmanager
async def scope() -> AsyncGenerator[str, None]:
    yield "scope"


async def main(count: int) -> int:
    async with scope() as name, aclosing(stream(count)) as numbers:
        return len(name) + sum([n async for n in numbers])


async def first(agen):
    return await anext(agen)


def use() -> int:
    total = asyncio.run(main(3))
    with asyncio.Runner() as runner:
        total += runner.run(main(4))
    loop = asyncio.new_event_loop()
    try:
        total += loop.run_until_complete(main(2))
        total += loop.run_until_complete(loop.create_task(main(1)))
        total += loop.run_until_complete(asyncio.wait_for(first(stream(1)), 1))
        source = stream(2)
        total += loop.run_until_complete(source.__anext__())
        loop.run_until_complete(source.aclose())
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
    return total
