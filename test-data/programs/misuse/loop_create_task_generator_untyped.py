"""loop.create_task() given an unannotated plain generator (old coroutine style)."""
import asyncio


def poll_queue(queue):
    while queue:
        item = queue.pop()
        yield item


async def use():
    loop = asyncio.get_running_loop()
    task = loop.create_task(poll_queue([1, 2, 3]))  # BUG: create-task-generator
    return await task
