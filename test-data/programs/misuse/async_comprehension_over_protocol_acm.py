"""An async comprehension over a manager that a Protocol method returns."""
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol


class Message:
    def __init__(self, body: str) -> None:
        self.body = body


class Queue(Protocol):
    def batch(self, size: int) -> AbstractAsyncContextManager[list[Message]]: ...


class MemoryQueue:
    def __init__(self) -> None:
        self.messages = [Message("a"), Message("b")]

    @asynccontextmanager
    async def batch(self, size: int) -> AsyncIterator[list[Message]]:
        yield self.messages[:size]
        del self.messages[:size]


async def drain(queue: Queue) -> list[str]:
    return [message.body async for message in queue.batch(10)]  # BUG: async-comprehension-over-cm


async def use() -> list[str]:
    return await drain(MemoryQueue())
