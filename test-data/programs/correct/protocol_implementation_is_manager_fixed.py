"""The Protocol wants a generator method; the implementation given is a manager."""
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol


class Reader(Protocol):
    def read(self, key: str) -> AsyncIterator[bytes]: ...


class DiskReader:
    async def read(self, key: str) -> AsyncGenerator[bytes, None]:
        yield key.encode()


class HttpReader:
    @asynccontextmanager
    async def read(self, key: str) -> AsyncGenerator[bytes, None]:
        yield key.encode()


async def size(reader: Reader, key: str) -> int:
    total = 0
    async for chunk in reader.read(key):
        total += len(chunk)
    return total


async def use() -> int:
    return await size(DiskReader(), "a") + await size(DiskReader(), "bb")
