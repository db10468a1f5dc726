"""The functions themselves are used: names, attributes, signatures, comparisons, registration by decorator."""
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

registry: dict[str, Callable[..., Any]] = {}


def register(function):
    registry[function.__name__] = function
    return function


@register
def numbers(limit: int = 2) -> Iterator[int]:
    yield from range(limit)


@register
@asynccontextmanager
async def session() -> AsyncIterator[str]:
    yield "session"


class Handler:
    source = staticmethod(numbers)
    opener = staticmethod(session)

    def __init__(self, source: Callable[[], Iterator[int]] | None = None) -> None:
        self.read = source or numbers


async def use() -> list[object]:
    found: list[object] = [numbers.__name__, session.__name__, len(inspect.signature(numbers).parameters)]
    found.append(inspect.isgeneratorfunction(numbers))
    found.append(session is registry["session"])
    handler = Handler()
    for number in handler.read():
        found.append(number)
    for number in handler.source():
        found.append(number)
    async with handler.opener() as opened:
        found.append(opened)
    async with registry["session"]() as opened:
        found.append(opened)
    return found
