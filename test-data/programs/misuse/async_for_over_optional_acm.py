"""An optional manager, narrowed to not None, then iterated."""
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager


class Quota:
    def __init__(self, left: int) -> None:
        self.left = left


@asynccontextmanager
async def quota_for(user: str) -> AsyncIterator[Quota]:
    yield Quota(len(user))


def limiter(user: str, enabled: bool) -> AbstractAsyncContextManager[Quota] | None:
    return quota_for(user) if enabled else None


async def use() -> int:
    scope = limiter("ada", enabled=True)
    if scope is None:
        return 0
    async for quota in scope:  # BUG: async-for-over-cm
        return quota.left
    return -1
