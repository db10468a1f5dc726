"""Abstract, Protocol and overloaded methods of every kind, implemented and used rightly."""
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Literal, Protocol, overload


class Reader(Protocol):
    def lines(self) -> AsyncIterator[str]: ...

    def locked(self) -> AbstractAsyncContextManager[None]: ...


class Store(ABC):
    @abstractmethod
    def keys(self) -> AsyncIterator[str]: ...

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        yield


class MemoryStore(Store):
    async def keys(self) -> AsyncIterator[str]:
        yield "k1"
        yield "k2"

    def lines(self) -> AsyncIterator[str]:
        return self.keys()

    @overload
    def get(self, key: str) -> str: ...
    @overload
    def get(self, key: str, stream: Literal[True]) -> AsyncIterator[str]: ...
    def get(self, key: str, stream: bool = False) -> str | AsyncIterator[str]:
        return self.keys() if stream else key


async def read(reader: Reader, store: Store) -> int:
    async with reader.locked(), store.locked():
        return len([line async for line in reader.lines()]) + len([key async for key in store.keys()])


async def use() -> int:
    store = MemoryStore()
    total = await read(store, store) + len([letter for letter in store.get("abc")])
    async for key in store.get("abc", stream=True):
        total += len(key)
    return total
