"""A library manager: asyncio.Lock entered with the synchronous `with`."""
import asyncio


class Counter:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.value = 0

    async def increase(self, step: int = 1) -> int:
        with self.lock:  # BUG: with-over-acm
            self.value += step
        return self.value


async def use() -> int:
    return await Counter().increase()
