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
    return await Pool.acquire(timeout=3).execute("SELECT 1")  # BUG: acm-as-resource


async def use():
    return await ping()
