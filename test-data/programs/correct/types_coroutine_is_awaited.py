"""A generator decorated with @types.coroutine may be awaited; so may an __await__ generator."""
import types
from collections.abc import Generator
from typing import Any


@types.coroutine
def switch() -> Generator[None, Any, str]:
    yield
    return "switched"


@types.coroutine
def untyped_switch():
    yield
    return 2


class Event:
    def __init__(self) -> None:
        self.fired = False

    def __await__(self) -> Generator[Any, None, bool]:
        while not self.fired:
            self.fired = True
            yield
        return self.fired


async def wait(event: Event) -> str:
    return str(await event)


async def use() -> list[object]:
    return [await switch(), await untyped_switch(), await Event(), await wait(Event())]
