"""@asynccontextmanager twice, as a merge left it."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Channel:
    async def receive(self) -> str:
        return "message"


@asynccontextmanager  # BUG: acm-twice
@asynccontextmanager
async def subscribe(topic: str) -> AsyncIterator[Channel]:
    yield Channel()


async def first_message(opener, topic: str) -> str:
    async with opener(topic) as channel:
        return await channel.receive()


async def use() -> str:
    return await first_message(subscribe, "orders")
