"""Generators are appended to a declared list of workers."""
from collections.abc import AsyncGenerator


class Worker:
    def __init__(self, number: int) -> None:
        self.number = number

    async def run(self) -> int:
        return self.number


async def make_worker(number: int) -> AsyncGenerator[Worker, None]:
    worker = Worker(number)
    yield worker
    worker.number = -1


async def run_all(count: int) -> int:
    workers: list[Worker] = []
    for number in range(count):
        workers.append(await anext(make_worker(number)))
    return sum([await worker.run() for worker in workers])


async def use() -> int:
    return await run_all(3)
