"""@property above the decorator: reading the attribute makes a new manager each time."""
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


class Meter:
    def __init__(self) -> None:
        self.values: list[str] = []

    @property
    @contextmanager
    def measured(self) -> Iterator[list[str]]:
        self.values.append("start")
        yield self.values
        self.values.append("stop")

    @property
    @asynccontextmanager
    async def session(self) -> AsyncIterator[str]:
        yield "session"

    @property
    def lines(self) -> Iterator[str]:
        yield from self.values


async def use() -> list[str]:
    meter = Meter()
    with meter.measured as values:
        values.append("work")
    async with meter.session as session:
        values.append(session)
    return [line for line in meter.lines]
