"""asyncio's own managers and awaitables, each used as intended."""
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


async def fetch(number: int) -> int:
    await asyncio.sleep(0)
    return number


@asynccontextmanager
async def limited(limit: asyncio.Semaphore) -> AsyncIterator[int]:
    async with limit:
        yield 1


async def with_limit(limit: asyncio.Semaphore, number: int) -> int:
    async with limited(limit) as held:
        return held + await fetch(number)


async def use() -> int:
    limit, lock, condition = asyncio.Semaphore(2), asyncio.Lock(), asyncio.Condition()
    async with asyncio.timeout(5), lock, condition, asyncio.TaskGroup() as group:
        first = group.create_task(fetch(1))
        second = group.create_task(with_limit(limit, 2))
    total = first.result() + await second
    total += sum(await asyncio.gather(*[with_limit(limit, n) for n in range(3)]))
    total += await asyncio.wait_for(fetch(4), timeout=1)
    total += await asyncio.shield(asyncio.ensure_future(fetch(5)))
    for done in asyncio.as_completed([fetch(1), fetch(2)]):
        total += await done
    finished, _ = await asyncio.wait([asyncio.create_task(fetch(6))])
    return total + sum(task.result() for task in finished)
