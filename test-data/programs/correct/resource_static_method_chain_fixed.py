"""`Pool.acquire().execute()` on a static manager."""
from contextlib import asynccontextmanager


class Conn:
    async def execute(self, sql):
        return sql.lower()


class Pool:
    @staticmethod
    @asynccontextmanager
    async def acquire(timeout=None):
        yield Conn()


async def ping():
    async with Pool.acquire(timeout=3) as conn:
        return await conn.execute("SELECT 1")


async def use():
    return await ping()
