"""Bare statements that hold a manager call inside: awaited helpers, exit stacks, run() wrappers."""
import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

log: list[str] = []


@asynccontextmanager
async def component(name: str) -> AsyncIterator[str]:
    log.append(f"up {name}")
    try:
        yield name
    finally:
        log.append(f"down {name}")


async def hold(manager: AbstractAsyncContextManager[str]) -> None:
    async with manager as name:
        log.append(f"held {name}")


class App:
    def __init__(self) -> None:
        self.stack = AsyncExitStack()
        self.parts: list[AbstractAsyncContextManager[str]] = []

    def add(self, part: AbstractAsyncContextManager[str]) -> "App":
        self.parts.append(part)
        return self

    async def start(self) -> None:
        await self.stack.enter_async_context(component("db"))
        for part in self.parts:
            await self.stack.enter_async_context(part)


async def use() -> list[str]:
    await hold(component("a"))
    await asyncio.gather(hold(component("b")), hold(component("c")))
    app = App()
    app.add(component("d")).add(component("e"))
    await app.start()
    await app.stack.aclose()
    return log
