"""The generator is kept in an attribute and used as the client later."""
from collections.abc import AsyncIterator


class RedisClient:
    def __init__(self) -> None:
        self.data: dict[str, str] = {"k": "v"}

    async def fetch(self, key: str) -> str:
        return self.data[key]


async def get_redis() -> AsyncIterator[RedisClient]:
    yield RedisClient()


class SessionCache:
    def __init__(self) -> None:
        self.redis = get_redis()

    async def read(self, key: str) -> str:
        return await self.redis.fetch(key)  # BUG: agen-as-resource


async def use() -> str:
    return await SessionCache().read("k")
