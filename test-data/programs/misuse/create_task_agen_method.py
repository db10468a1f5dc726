"""create_task() given an async generator method of self."""
import asyncio
from collections.abc import AsyncGenerator


class Heartbeat:
    def __init__(self, interval: float) -> None:
        self.interval = interval
        self.beats = 0
        self.task: asyncio.Task[None] | None = None

    async def beat(self) -> AsyncGenerator[int, None]:
        while self.beats < 3:
            self.beats += 1
            yield self.beats
            await asyncio.sleep(self.interval)

    async def start(self) -> None:
        self.task = asyncio.create_task(self.beat())  # BUG: create-task-agen

    async def stop(self) -> None:
        if self.task is not None:
            await self.task


async def use() -> int:
    heartbeat = Heartbeat(0)
    await heartbeat.start()
    await heartbeat.stop()
    return heartbeat.beats
