"""The pair that an async context manager yields, unpacked from the manager itself."""
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Writer:
    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.sent.append(data)


@asynccontextmanager
async def open_stream(host: str, port: int) -> AsyncIterator[tuple[asyncio.StreamReader, Writer]]:
    reader = asyncio.StreamReader()
    reader.feed_eof()
    writer = Writer()
    yield reader, writer


async def use() -> bytes:
    reader: asyncio.StreamReader
    writer: Writer
    reader, writer = open_stream("localhost", 6379)  # BUG: unpack-cm
    writer.write(b"PING\r\n")
    return await reader.read()
