"""Abstract managers: decorated with or without a yield in the stub, and declared by their type."""
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager


class Storage(ABC):
    @asynccontextmanager
    @abstractmethod
    async def open(self, key: str) -> AsyncIterator[str]:
        yield ""

    @abstractmethod
    @contextmanager
    def lock(self) -> Iterator[None]:
        raise NotImplementedError
        yield

    @abstractmethod
    def scan(self) -> AsyncIterator[str]: ...

    @abstractmethod
    def batch(self) -> AbstractContextManager[list[str]]: ...

    @abstractmethod
    def session(self) -> AbstractAsyncContextManager[str]:
        """A session."""


class Memory(Storage):
    @asynccontextmanager
    async def open(self, key: str) -> AsyncIterator[str]:
        yield key

    @contextmanager
    def lock(self) -> Iterator[None]:
        yield

    async def scan(self) -> AsyncIterator[str]:
        yield "k"

    @contextmanager
    def batch(self) -> Iterator[list[str]]:
        yield []

    @asynccontextmanager
    async def session(self) -> AsyncIterator[str]:
        yield "s"


async def work(storage: Storage) -> list[str]:
    with storage.lock(), storage.batch() as batch:
        async with storage.open("a") as opened, storage.session() as session:
            batch += [opened, session]
        async for key in storage.scan():
            batch.append(key)
        return batch


async def use() -> list[str]:
    return await work(Memory())
