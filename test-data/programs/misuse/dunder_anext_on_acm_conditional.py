"""`.__anext__()` on one of two async context managers chosen by a condition."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Connection:
    def __init__(self, read_only: bool) -> None:
        self.read_only = read_only

    async def fetch(self, sql: str) -> int:
        return len(sql)


@asynccontextmanager
async def primary() -> AsyncGenerator[Connection, None]:
    yield Connection(read_only=False)


@asynccontextmanager
async def replica() -> AsyncGenerator[Connection, None]:
    yield Connection(read_only=True)


async def load(read_only: bool) -> int:
    scope = replica() if read_only else primary()
    connection = await scope.__anext__()  # BUG: dunder-anext-on-cm
    return await connection.fetch("select 1")


async def use() -> int:
    return await load(True)
