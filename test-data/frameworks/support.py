"""What the programs share: a record of set-up and tear-down, and the name of what was injected."""

import inspect
import types
import typing
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any

Resolve = Callable[[], Awaitable[None]]

log: list[str] = []
"""What the target of the running cell did: "set up", "torn down"."""

seen: list[str] = []
"""What the running cell injected."""


def fits(value: object, wanted: Any) -> bool:
    """True where a value is what an annotation asks for."""
    if isinstance(wanted, types.UnionType) or typing.get_origin(wanted) is typing.Union:
        return any(fits(value, item) for item in typing.get_args(wanted))
    if wanted is Any:
        return True
    return isinstance(value, typing.get_origin(wanted) or wanted)


def kind(value: object) -> str:
    """Return how the design tables name an injected value that is not what was wanted."""
    if inspect.isasyncgen(value) or inspect.isgenerator(value):
        return "G"
    if inspect.iscoroutine(value):
        return "coroutine"
    if type(value).__module__ == "contextlib":
        return "CM"
    if isinstance(value, AbstractAsyncContextManager | AbstractContextManager):
        return "inst"
    if isinstance(value, AsyncIterator | Iterator):
        return "iterator"
    return type(value).__name__


def note(value: object, wanted: Any) -> None:
    """Record what a cell injected: T, or closed, or the kind of the object."""
    if not fits(value, wanted):
        seen.append(kind(value))
    elif getattr(value, "closed", False):
        seen.append("closed")
    else:
        seen.append("T")


def note_lifespan() -> None:
    """Record whether set-up and tear-down ran around the life of an application."""
    seen.append("T" if log == ["set up", "torn down"] else f"{len(log)} of 2 ran")


def note_side_effect() -> None:
    """Record for a dependency that injects nothing whether it ran: a generator with its tear-down, a function once."""
    seen.append("T" if log in (["set up"], ["set up", "torn down"]) else "not run")
