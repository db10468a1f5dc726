"""ExitStack and AsyncExitStack with managers, callbacks and pushed exits, all of the right kind."""
import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager


@contextmanager
def slot(number: int) -> Iterator[int]:
    yield number


@asynccontextmanager
async def channel(name: str) -> AsyncIterator[str]:
    yield name


async def close_later(log: list[str]) -> None:
    log.append("closed")


async def use() -> list[str]:
    log: list[str] = []
    async with AsyncExitStack() as stack:
        names = [await stack.enter_async_context(channel(name)) for name in "ab"]
        number = stack.enter_context(slot(3))
        stack.enter_context(threading.Lock())
        await stack.enter_async_context(asyncio.Lock())
        stack.push_async_callback(close_later, log)
        pushed = channel("c")
        await pushed.__aenter__()
        stack.push_async_exit(pushed)
        stack.callback(log.append, "first out")
        inner = stack.enter_context(ExitStack())
        inner.enter_context(slot(number))
        later = stack.pop_all()
    async with later:
        log.extend(names)
    return log
