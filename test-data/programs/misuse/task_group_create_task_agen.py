"""TaskGroup.create_task() given an async generator."""
import asyncio
from collections.abc import AsyncIterator


class Pump:
    def __init__(self, rows: list[int]) -> None:
        self.rows = rows
        self.moved: list[int] = []

    async def run(self) -> AsyncIterator[int]:
        for row in self.rows:
            await asyncio.sleep(0)
            self.moved.append(row)
            yield row

    async def close(self) -> None:
        self.rows = []


async def use() -> int:
    pump = Pump([1, 2, 3])
    async with asyncio.TaskGroup() as group:  # ok: the group itself is entered
        group.create_task(pump.close())
        group.create_task(pump.run())  # BUG: task-group-agen
    return len(pump.moved)
