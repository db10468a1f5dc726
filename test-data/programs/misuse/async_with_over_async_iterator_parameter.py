"""A parameter declared AsyncIterator has no __aenter__ either."""
from collections.abc import AsyncIterator


class Frame:
    def __init__(self, data: bytes) -> None:
        self.data = data


async def frames(count: int) -> AsyncIterator[Frame]:
    for number in range(count):
        yield Frame(bytes([number]))


async def record(source: AsyncIterator[Frame]) -> int:
    size = 0
    async with source as frame:  # BUG: async-with-over-iterator
        size += len(frame.data)
    return size


async def use() -> int:
    return await record(frames(3))
