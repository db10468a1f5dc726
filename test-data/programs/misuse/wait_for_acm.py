"""asyncio.wait_for() around an async context manager."""
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Lease:
    def __init__(self, name: str) -> None:
        self.name = name


@asynccontextmanager
async def lease(name: str) -> AsyncGenerator[Lease, None]:
    await asyncio.sleep(0)
    yield Lease(name)


async def use() -> str:
    held = await asyncio.wait_for(lease("gpu-0"), timeout=1.0)  # BUG: wait-for-cm
    return held.name
