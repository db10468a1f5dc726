"""@staticmethod and @classmethod above the decorators, called on the class and on an instance."""
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


class Pool:
    size = 4

    @staticmethod
    @asynccontextmanager
    async def acquire(name: str = "default") -> AsyncIterator[str]:
        yield name

    @classmethod
    @contextmanager
    def resized(cls, size: int) -> Iterator[int]:
        before, cls.size = cls.size, size
        try:
            yield size
        finally:
            cls.size = before

    @classmethod
    async def names(cls) -> AsyncIterator[str]:
        for number in range(cls.size):
            yield f"conn-{number}"


async def use() -> list[str]:
    found: list[str] = []
    async with Pool.acquire() as one, Pool().acquire("second") as two:
        found += [one, two]
    with Pool.resized(1) as size, Pool().resized(2):
        found.append(str(size + Pool.size))
    async for name in Pool.names():
        found.append(name)
    return found
