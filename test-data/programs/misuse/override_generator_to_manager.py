"""The subclass decorates a method that its base yields from."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Source:
    async def open(self) -> AsyncGenerator[str, None]:  # ALT: override-kind
        yield "base"


class FileSource(Source):
    @asynccontextmanager
    async def open(self) -> AsyncGenerator[str, None]:  # BUG: override-kind
        yield "file"


async def read_all(source: Source) -> list[str]:
    return [chunk async for chunk in source.open()]


async def use() -> list[str]:
    return await read_all(FileSource())
