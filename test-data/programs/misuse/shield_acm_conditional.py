"""asyncio.shield() on an async context manager."""
import asyncio
from contextlib import asynccontextmanager


@asynccontextmanager
async def commit(order_id):
    await asyncio.sleep(0)
    yield order_id + 1


async def finish(order_id: int) -> int:
    result = await asyncio.shield(commit(order_id))  # BUG: shield-cm
    return int(result)


async def use() -> int:
    return await finish(41)
