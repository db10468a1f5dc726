"""The subclass decorates a method that its base yields from."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Source:
    async def open(self) -> AsyncGenerator[str, None]:
        yield "base"


class FileSource(Source):
    async def open(self) -> AsyncGenerator[str, None]:
        yield "file"


async def read_all(source: Source) -> list[str]:
    return [chunk async for chunk in source.open()]


async def use() -> list[str]:
    return await read_all(FileSource())
