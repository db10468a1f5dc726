"""async for over a classmethod that is an async context manager."""
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class LeaderLock:
    held: dict[str, asyncio.Lock] = {}

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    @asynccontextmanager
    async def acquire(cls, name: str) -> AsyncIterator["LeaderLock"]:
        lock = cls.held.setdefault(name, asyncio.Lock())
        await lock.acquire()
        try:
            yield cls(name)
        finally:
            lock.release()


async def use() -> str:
    async for lock in LeaderLock.acquire("scheduler"):  # BUG: async-for-over-cm
        return lock.name
    return "not leader"
