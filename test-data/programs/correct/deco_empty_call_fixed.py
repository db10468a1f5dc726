"""@asynccontextmanager() with parentheses fails when the module is imported."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Lease:
    def __init__(self, owner: str) -> None:
        self.owner = owner


@asynccontextmanager
async def lease(owner: str) -> AsyncGenerator[Lease, None]:
    yield Lease(owner)


async def work(take, owner: str) -> str:
    async with take(owner) as held:
        return held.owner


async def use() -> str:
    return await work(lease, "worker-1")
