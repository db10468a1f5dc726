"""aiter() on an async context manager stored on self by __init__."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def subscribe(topic: str) -> AsyncIterator[list[str]]:
    backlog = [f"{topic}-1", f"{topic}-2"]
    yield backlog


class Consumer:
    def __init__(self, topic: str) -> None:
        self.subscription = subscribe(topic)

    async def first(self) -> object:
        messages = aiter(self.subscription)  # BUG: aiter-of-cm
        return await anext(messages)


async def use() -> object:
    return await Consumer("orders").first()
