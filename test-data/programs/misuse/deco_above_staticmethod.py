"""@asynccontextmanager above @staticmethod: on an instance, self is passed too."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Conn:
    async def ping(self) -> str:
        return "pong"


class Pool:
    @asynccontextmanager  # BUG: decorator-order
    @staticmethod
    async def acquire() -> AsyncIterator[Conn]:
        yield Conn()


async def use() -> str:
    pool = Pool()
    async with pool.acquire() as conn:
        return await conn.ping()
