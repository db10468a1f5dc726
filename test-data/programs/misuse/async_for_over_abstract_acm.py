"""async for over an abstract method that is declared as an async context manager."""
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Storage(ABC):
    @abstractmethod
    @asynccontextmanager
    async def download(self, key: str) -> AsyncGenerator[bytes, None]:
        """Lend the content of one object."""
        raise NotImplementedError
        yield b""


class MemoryStorage(Storage):
    @asynccontextmanager
    async def download(self, key: str) -> AsyncGenerator[bytes, None]:
        yield key.encode()


async def size_of(storage: Storage, key: str) -> int:
    size = 0
    async for chunk in storage.download(key):  # BUG: async-for-over-cm
        size += len(chunk)
    return size


async def use() -> int:
    return await size_of(MemoryStorage(), "invoice.pdf")
