"""loop.run_until_complete() given an async context manager from a method."""
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Engine:
    def __init__(self, url: str) -> None:
        self.url = url

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[list[str]]:
        statements: list[str] = []
        yield statements


def use() -> None:
    engine = Engine("sqlite://")
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(engine.begin())  # BUG: run-until-complete-cm
    finally:
        loop.close()
