"""A manager is stored in an attribute declared as a manager, entered and left by other methods."""
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager


class Conn:
    async def query(self, sql: str) -> int:
        return len(sql)


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[Conn]:
    yield Conn()


class Service:
    _scope: AbstractAsyncContextManager[Conn]
    _conn: Conn | None = None

    def __init__(self, url: str) -> None:
        self._scope = connect(url)
        self.spare = connect(url)

    async def start(self) -> None:
        self._conn = await self._scope.__aenter__()

    async def stop(self) -> None:
        await self._scope.__aexit__(None, None, None)
        self._conn = None

    async def count(self) -> int:
        assert self._conn is not None
        async with self.spare as second:
            return await self._conn.query("a") + await second.query("bb")


async def use() -> int:
    service = Service("db://")
    await service.start()
    try:
        return await service.count()
    finally:
        await service.stop()
