"""nullcontext stands in for a real manager, sync and async."""
import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext


@asynccontextmanager
async def traced(name: str) -> AsyncIterator[str]:
    yield f"span:{name}"


def guard_for(shared: bool) -> AbstractContextManager[object]:
    return threading.Lock() if shared else nullcontext()


async def handle(name: str, tracing: bool) -> str:
    scope: AbstractAsyncContextManager[str] = traced(name) if tracing else nullcontext(name)
    async with scope as label:
        with guard_for(tracing):
            return label


async def handle_untyped(name, limit):
    async with (limit or nullcontext()), nullcontext(name) as label:
        return label


async def use() -> list[str]:
    semaphore = asyncio.Semaphore(2)
    return [
        await handle("a", True),
        await handle("b", False),
        await handle_untyped("c", semaphore),
        await handle_untyped("d", None),
    ]
