"""The warm-up is an async generator of progress; the bare call runs none of it."""
from collections.abc import AsyncIterator


class Cache:
    def __init__(self) -> None:
        self.rows: dict[str, str] = {}


async def warm_up(cache: Cache, keys: list[str]) -> AsyncIterator[str]:
    for key in keys:
        cache.rows[key] = key.upper()
        yield key


async def start(cache: Cache) -> None:
    warm_up(cache, ["a", "b"])  # BUG: dropped-agen


async def use() -> int:
    cache = Cache()
    await start(cache)
    return len(cache.rows)
