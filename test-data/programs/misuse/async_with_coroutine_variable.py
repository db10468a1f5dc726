"""A coroutine in a variable is entered: the await between is missing."""
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager


class Workspace:
    def __init__(self, owner: str) -> None:
        self.owner = owner


class Workspaces:
    @asynccontextmanager
    async def _hold(self, owner: str) -> AsyncIterator[Workspace]:
        yield Workspace(owner)

    async def reserve(self, owner: str) -> AbstractAsyncContextManager[Workspace]:
        if not owner:
            raise ValueError("no owner")
        return self._hold(owner)


async def use() -> str:
    pending = Workspaces().reserve("ada")
    async with pending as workspace:  # BUG: async-with-over-coroutine
        return workspace.owner
