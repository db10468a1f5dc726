"""Types that are aliases of themselves: what a value of them is has no end, and nothing is claimed of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

State = Callable[[str], "State"]
Maybe = Callable[[str], "Maybe | None"]
Later = Callable[..., Coroutine[Any, Any, "Later"]]
Chain = Coroutine[Any, Any, "Chain"]
Either = Coroutine[Any, Any, "Either | int"]
Awaits = Awaitable["Awaits"]
Deep = AsyncIterator["Deep"]


def start(letter: str) -> State:
    return start


def chain() -> Chain: ...
def either() -> Either: ...
def awaits() -> Awaits: ...
async def deep() -> Deep: ...
def dive() -> Deep: ...


class Machine:
    def __init__(self) -> None:
        self.state: State = start

    def feed(self, text: str) -> None:
        for letter in text:
            self.state = self.state(letter)
        self.state("a")("b")
        self.state = 1


async def right(state: State, later: Later) -> None:
    state("a")
    await (await chain())
    await either()
    await (await later())(1)
    async for item in dive():
        async for inner in item:
            print(inner)


async def wrong(state: State, maybe: Maybe, later: Later) -> int:
    state + 1
    state.name
    with state:
        pass
    async with later:
        pass
    for letter in state:
        print(letter)
    await state
    number: int = maybe
    with awaits():
        pass
    with dive():  # OURS: asyncctx-enter-generator  # GONE: attr-defined
        pass
    async for item in deep():  # OURS: asyncctx-missing-await  # GONE: attr-defined
        print(item)
    chain() + number
    return state
