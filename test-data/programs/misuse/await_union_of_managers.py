"""await on a union of two async managers."""
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager


class LocalCache:
    size = 1


class RemoteCache:
    size = 2


@asynccontextmanager
async def local_cache() -> AsyncIterator[LocalCache]:
    yield LocalCache()


@asynccontextmanager
async def remote_cache(host: str) -> AsyncIterator[RemoteCache]:
    yield RemoteCache()


def cache(
    host: str | None,
) -> AbstractAsyncContextManager[LocalCache] | AbstractAsyncContextManager[RemoteCache]:
    if host is None:
        return local_cache()
    return remote_cache(host)


async def use() -> int:
    opened = await cache("redis1")  # BUG: await-cm
    return opened.size
