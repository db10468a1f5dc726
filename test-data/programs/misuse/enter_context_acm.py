"""The synchronous enter_context given an async context manager."""
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager


class Browser:
    def __init__(self, name: str) -> None:
        self.name = name
        self.pages = 0


@asynccontextmanager
async def launch(name: str) -> AsyncIterator[Browser]:
    browser = Browser(name)
    try:
        yield browser
    finally:
        browser.pages = 0


async def use() -> int:
    async with AsyncExitStack() as stack:
        browser = stack.enter_context(launch("chromium"))  # BUG: enter-context-acm
        browser.pages += 1
        return browser.pages
