"""Here `async def ... -> AsyncIterator` is meant: the methods are coroutines, and everyone awaits them first."""
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol


class Provider(Protocol):
    async def items(self, query: str) -> AsyncIterator[str]: ...


class Connector(ABC):
    @abstractmethod
    async def connect(self) -> AbstractAsyncContextManager[str]: ...


class Search:
    async def _login(self) -> str:
        return "token"

    async def items(self, query: str) -> AsyncIterator[str]:
        token = await self._login()

        async def pages() -> AsyncGenerator[str, None]:
            yield f"{token}:{query}"

        return pages()


class Tcp(Connector):
    @asynccontextmanager
    async def _open(self) -> AsyncIterator[str]:
        yield "tcp"

    async def connect(self) -> AbstractAsyncContextManager[str]:
        return self._open()


async def work(provider: Provider, connector: Connector) -> list[str]:
    found = [item async for item in await provider.items("q")]
    async for item in await provider.items("r"):
        found.append(item)
    async with await connector.connect() as name:
        found.append(name)
    return found


async def use() -> list[str]:
    return await work(Search(), Tcp())
