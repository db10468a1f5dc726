"""A Protocol method `async def events() -> AsyncIterator[str]: ...` that everyone implements with a yield."""
from collections.abc import AsyncIterator
from typing import Any, Protocol


class EventSource(Protocol):
    name: str

    def events(self) -> AsyncIterator[str]: ...


class Ticker:
    name = "ticker"

    async def events(self) -> AsyncIterator[str]:
        yield "tick"
        yield "tock"


async def follow(source: Any) -> list[str]:
    return [event async for event in source.events()]


async def use() -> list[str]:
    return await follow(Ticker())
