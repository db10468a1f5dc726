"""trio and anyio managers, streams and channels, in their normal use."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import trio
from anyio import create_memory_object_stream, create_task_group, fail_after, move_on_after


@asynccontextmanager
async def nursery_with_limit(seconds: float) -> AsyncIterator[trio.Nursery]:
    with trio.move_on_after(seconds):
        async with trio.open_nursery() as nursery:
            yield nursery


async def trio_main() -> int:
    sender, receiver = trio.open_memory_channel[int](2)
    lock = trio.Lock()
    total = 0
    async with nursery_with_limit(5) as nursery:
        nursery.start_soon(sender.send, 2)
        async with receiver, lock:
            total += await receiver.receive()
    async with sender:
        total += 1
    return total


async def anyio_main() -> int:
    total = 0
    send, receive = create_memory_object_stream[int](4)
    with fail_after(5), move_on_after(4) as scope:
        async with create_task_group() as group:
            async with send:
                group.start_soon(anyio.sleep, 0)
                await send.send(3)
            async with receive:
                async for item in receive:
                    total += item
    return total + int(scope.cancel_called)


def use() -> int:
    return trio.run(trio_main) + anyio.run(anyio_main)
