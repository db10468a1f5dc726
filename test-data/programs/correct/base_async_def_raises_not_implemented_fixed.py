"""The base's default raises, but as a coroutine: looping over it is a TypeError instead."""
from collections.abc import AsyncGenerator


class Queue:
    def messages(self, limit: int) -> AsyncGenerator[bytes, None]:
        raise NotImplementedError


class MemoryQueue(Queue):
    def __init__(self, items: list[bytes]) -> None:
        self.items = items

    async def messages(self, limit: int) -> AsyncGenerator[bytes, None]:
        for item in self.items[:limit]:
            yield item


async def drain(queue) -> int:
    try:
        return len([message async for message in queue.messages(10)])
    except NotImplementedError:
        return -1


async def use() -> tuple[int, int]:
    return await drain(MemoryQueue([b"a"])), await drain(Queue())
