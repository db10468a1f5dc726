# A context manager is awaited
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Connection:
    async def ping(self) -> bool:
        return True


@asynccontextmanager
async def connect() -> AsyncIterator[Connection]:
    yield Connection()


async def healthy() -> bool:
    connection = await connect()
    return await connection.ping()
