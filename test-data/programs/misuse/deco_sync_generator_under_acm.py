"""@asynccontextmanager on a plain generator function: entering it fails."""
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager


class Producer:
    async def send(self, topic: str) -> str:
        return f"sent to {topic}"


@asynccontextmanager  # BUG: acm-on-generator
def producer() -> Iterator[Producer]:
    yield Producer()


async def announce(connect, topic: str) -> str:
    async with connect() as kafka:
        return await kafka.send(topic)


async def use() -> str:
    return await announce(producer, "orders")
