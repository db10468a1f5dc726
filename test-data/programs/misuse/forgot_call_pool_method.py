"""`async with self.pool.connection as conn`: the bound method."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Conn:
    async def get(self, key: str) -> str:
        return f"value of {key}"


class Pool:
    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Conn, None]:
        yield Conn()


class SettingsRepository:
    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def read(self, key: str) -> str:
        async with self.pool.connection as conn:  # BUG: forgot-call
            return await conn.get(key)


async def use() -> str:
    return await SettingsRepository(Pool()).read("theme")
