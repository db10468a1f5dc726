"""An unannotated coroutine function under @asynccontextmanager: the author wrote return."""
from contextlib import asynccontextmanager


class Browser:
    @asynccontextmanager
    async def page(self, url):
        yield {"url": url, "title": url.upper()}


async def title(browser, url):
    async with browser.page(url) as page:
        return page["title"]


async def use():
    return await title(Browser(), "example.org")
