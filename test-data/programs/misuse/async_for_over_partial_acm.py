"""async for over what a functools.partial of an async context manager returns."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial


class HttpResponse:
    def __init__(self, url: str) -> None:
        self.url = url
        self.lines = ["data: 1", "data: 2"]


@asynccontextmanager
async def stream(method: str, url: str) -> AsyncIterator[HttpResponse]:
    response = HttpResponse(f"{method} {url}")
    try:
        yield response
    finally:
        response.lines.clear()


get_stream = partial(stream, "GET")


async def use() -> list[str]:
    seen: list[str] = []
    async for response in get_stream("https://example.org/events"):  # BUG: async-for-over-cm
        seen.extend(response.lines)
    return seen
