"""@asynccontextmanager on a coroutine function that returns the session."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Session:
    async def execute(self, sql: str) -> int:
        return len(sql)


@asynccontextmanager  # BUG: acm-on-coroutine
async def open_session(read_only: bool = False) -> Session:
    session = Session()
    await session.execute("begin")
    return session


async def ping(factory) -> int:
    async with factory(read_only=True) as session:
        return await session.execute("select 1")


async def use() -> int:
    return await ping(open_session)
