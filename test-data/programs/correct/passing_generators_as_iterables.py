"""Generators go to parameters declared Iterable, AsyncIterable, object and Any."""
import logging
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any

log = logging.getLogger(__name__)


def lines(text: str) -> Iterator[str]:
    yield from text.splitlines()


async def blocks(text: str) -> AsyncIterator[bytes]:
    for line in lines(text):
        yield line.encode()


class StreamingResponse:
    def __init__(self, content: AsyncIterable[bytes] | Iterable[str], headers: Any = None) -> None:
        self.content = content
        self.headers = headers

    async def body(self) -> int:
        if isinstance(self.content, AsyncIterable):
            return sum([len(block) async for block in self.content])
        return sum(map(len, self.content))


def describe(value: object) -> str:
    return type(value).__name__


async def use() -> int:
    log.debug("starting %s", lines("x"))
    assert describe(blocks("a")) == "async_generator"
    assert bool(lines("a")) and isinstance(lines("a"), Iterator)
    first = StreamingResponse(lines("ab\nc"), headers=lines("h"))
    second = StreamingResponse(content=blocks("abc\nd"))
    return await first.body() + await second.body() + len(",".join(lines("a\nb")))
