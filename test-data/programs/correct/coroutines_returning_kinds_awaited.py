"""Coroutines that return managers, generators and connections, awaited before use."""
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager


class Api:
    @asynccontextmanager
    async def _session(self, user: str) -> AsyncIterator[str]:
        yield f"session of {user}"

    async def _events(self, count: int) -> AsyncIterator[int]:
        for number in range(count):
            yield number

    def _rows(self) -> Iterator[int]:
        yield 7

    async def session(self, user: str) -> AbstractAsyncContextManager[str]:
        return self._session(user)

    async def events(self, count):
        return self._events(count)

    async def rows(self) -> Iterator[int]:
        return self._rows()


async def use() -> int:
    api = Api()
    total = 0
    async with await api.session("ada") as session:
        total += len(session)
    scope = await api.session("grace")
    async with AsyncExitStack() as stack:
        total += len(await stack.enter_async_context(scope))
        total += len(await stack.enter_async_context(await api.session("joan")))
    async for event in await api.events(3):
        total += event
    for row in await api.rows():
        total += row
    total += sum([event async for event in (await api.events(2))])
    return total
