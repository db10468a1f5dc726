"""A dataclass field holds an async context manager; the code iterates it."""
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass


class Span:
    def __init__(self, name: str) -> None:
        self.name = name
        self.tags: dict[str, str] = {}


@asynccontextmanager
async def start_span(name: str) -> AsyncGenerator[Span, None]:
    span = Span(name)
    yield span
    span.tags["done"] = "yes"


@dataclass
class Request:
    path: str
    span: AbstractAsyncContextManager[Span]


async def handle(request: Request) -> str:
    async for span in request.span:  # BUG: async-for-over-cm
        span.tags["path"] = request.path
    return request.path


async def use() -> str:
    return await handle(Request("/orders", start_span("http")))
