"""`async with get_db as db`: the function, not what it returns."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Connection:
    async def fetch_value(self, sql: str) -> int:
        return len(sql)


@asynccontextmanager
async def get_db() -> AsyncIterator[Connection]:
    yield Connection()


async def count_users() -> int:
    async with get_db as db:  # BUG: forgot-call
        return await db.fetch_value("select count(*) from users")


async def use() -> int:
    return await count_users()
