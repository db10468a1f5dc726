"""Protocols that declare generator methods with plain `def`, and one with a yield in the stub."""
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Protocol


class Source(Protocol):
    def events(self) -> AsyncIterator[str]: ...

    def lines(self, limit: int = ...) -> AsyncGenerator[str, None]:
        """The last lines."""
        ...


class Sink(Protocol):
    async def drain(self) -> AsyncIterator[str]:
        yield ""


class Log:
    async def events(self) -> AsyncIterator[str]:
        yield "event"

    async def lines(self, limit: int = 2) -> AsyncGenerator[str, None]:
        for number in range(limit):
            yield f"line {number}"

    async def drain(self) -> AsyncGenerator[str, None]:
        yield "drained"


async def collect(source: Source, sink: Sink) -> list[str]:
    found = [event async for event in source.events()]
    async for line in source.lines():
        found.append(line)
    async for left in sink.drain():
        found.append(left)
    return found


async def use() -> list[str]:
    log = Log()
    return await collect(log, log)
