"""A sync manager becomes async in the subclass."""
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


class LocalLock:
    @contextmanager
    def hold(self, key: str) -> Iterator[str]:  # ALT: override-kind
        yield f"local {key}"


class RedisLock(LocalLock):
    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[str]:  # BUG: override-kind
        yield f"redis {key}"


def charge(lock: LocalLock, order: int) -> str:
    with lock.hold(f"order-{order}") as held:
        return held


def use() -> str:
    return charge(RedisLock(), 5)
