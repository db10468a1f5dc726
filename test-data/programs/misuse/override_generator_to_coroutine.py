"""The base method yields; the override is a coroutine that returns an iterator."""
from collections.abc import AsyncIterator


class Repository:
    async def rows(self, table: str) -> AsyncIterator[int]:  # ALT: override-kind
        yield len(table)


class CachedRepository(Repository):
    def __init__(self) -> None:
        self.cache: dict[str, list[int]] = {"users": [1, 2]}

    async def _cached(self, table: str) -> AsyncIterator[int]:
        for row in self.cache[table]:
            yield row

    async def rows(self, table: str) -> AsyncIterator[int]:  # BUG: override-kind
        return self._cached(table)


async def total(repository: Repository) -> int:
    result = 0
    async for row in repository.rows("users"):
        result += row
    return result


async def use() -> int:
    return await total(CachedRepository())
