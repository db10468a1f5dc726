"""A method under @asynccontextmanager annotated with what it yields."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Bucket:
    async def put(self, key: str) -> str:
        return key


class Storage:
    @asynccontextmanager
    async def bucket(self, name: str) -> Bucket:  # BUG: acm-return-annotation
        yield Bucket()


async def upload(storage, key: str) -> str:
    async with storage.bucket("photos") as bucket:
        return await bucket.put(key)


async def use() -> str:
    return await upload(Storage(), "1.jpg")
