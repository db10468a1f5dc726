"""push_async_exit given an async generator: it has no __aexit__, and cannot be called on exit."""
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack


class Pool:
    def __init__(self, size: int) -> None:
        self.size = size


async def pool_lifetime(size: int) -> AsyncGenerator[Pool, None]:
    pool = Pool(size)
    yield pool
    pool.size = 0


async def use() -> int:
    stack = AsyncExitStack()
    stack.push_async_exit(pool_lifetime(5))  # BUG: push-agen
    await stack.aclose()
    return 0
