"""A request object that may be awaited or entered (as in aiohttp and asyncpg), and its cursor iterated."""
from collections.abc import AsyncIterator, Generator
from typing import Any


class Connection:
    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def __aiter__(self) -> AsyncIterator[int]:
        return self._rows()

    async def _rows(self) -> AsyncIterator[int]:
        yield 1
        yield 2


class _Connect:
    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def __await__(self) -> Generator[Any, None, Connection]:
        return self._open().__await__()

    async def _open(self) -> Connection:
        return Connection(self.dsn)

    async def __aenter__(self) -> Connection:
        return await self._open()

    async def __aexit__(self, *details: object) -> None:
        return None


def connect(dsn: str) -> _Connect:
    return _Connect(dsn)


async def use() -> int:
    first = await connect("db://one")
    async with connect("db://two") as second:
        return sum([row async for row in first]) + sum([row async for row in second])
