"""anext() on an async context manager kept in a variable."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Redis:
    async def ping(self) -> bool:
        return True


@asynccontextmanager
async def redis_client(url: str) -> AsyncGenerator[Redis, None]:
    client = Redis()
    try:
        yield client
    finally:
        del client


async def use() -> bool:
    scope = redis_client("redis://localhost")
    client = await anext(scope)  # BUG: anext-of-cm
    return await client.ping()
