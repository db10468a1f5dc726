"""Functions that enter, iterate or await what they are given: data, one row each."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.kinds.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRST: Final = slice(0, 1)
_SECOND: Final = slice(1, 2)
_REST: Final = slice(1, None)
_ALL: Final = slice(None)
# `max(a, b)` compares its arguments, `max(a)` iterates it; `iter(f, end)` calls, `iter(a)` iterates.
_ONLY: Final = slice(-1, 1)

ITERATING: Final = frozenset({"builtins.iter", "builtins.aiter"})
"""Functions that return what ``__iter__`` or ``__aiter__`` of their argument makes."""

CONSUMERS: Final[dict[str, tuple[Operation, slice]]] = {
    **dict.fromkeys(
        (
            "builtins.list",
            "builtins.tuple",
            "builtins.set",
            "builtins.frozenset",
            "builtins.dict",
            "builtins.sorted",
            "builtins.sum",
            "builtins.any",
            "builtins.all",
            "builtins.enumerate",
            "builtins.next",
            "builtins.reversed",
            "builtins.str.join",
            "builtins.list.extend",
            "builtins.set.update",
            "builtins.len",
            "collections.Counter",
            "collections.deque",
            "heapq.heapify",
            "itertools.accumulate",
            "itertools.batched",
            "itertools.chain.from_iterable",
            "itertools.cycle",
            "itertools.groupby",
            "itertools.islice",
            "itertools.pairwise",
            "math.fsum",
            "math.prod",
            "statistics.fmean",
            "statistics.mean",
            "statistics.median",
        ),
        (Operation.ITER, _FIRST),
    ),
    "heapq.nlargest": (Operation.ITER, _SECOND),
    "heapq.nsmallest": (Operation.ITER, _SECOND),
    "itertools.dropwhile": (Operation.ITER, _SECOND),
    "itertools.filterfalse": (Operation.ITER, _SECOND),
    "itertools.starmap": (Operation.ITER, _SECOND),
    "itertools.takewhile": (Operation.ITER, _SECOND),
    "itertools.product": (Operation.ITER, _ALL),
    "itertools.zip_longest": (Operation.ITER, _ALL),
    "builtins.zip": (Operation.ITER, _ALL),
    "itertools.chain": (Operation.ITER, _ALL),
    "builtins.map": (Operation.ITER, _REST),
    "builtins.filter": (Operation.ITER, _SECOND),
    "functools.reduce": (Operation.ITER, _SECOND),
    "builtins.min": (Operation.ITER, _ONLY),
    "builtins.max": (Operation.ITER, _ONLY),
    "builtins.iter": (Operation.ITER, _ONLY),
    "builtins.aiter": (Operation.AITER, _FIRST),
    "builtins.anext": (Operation.AITER, _FIRST),
    **dict.fromkeys(
        (
            "asyncio.runners.run",
            "asyncio.runners.Runner.run",
            "asyncio.tasks.create_task",
            "asyncio.tasks.ensure_future",
            "asyncio.tasks.wait_for",
            "asyncio.tasks.shield",
            "asyncio.tasks.run_coroutine_threadsafe",
            "asyncio.taskgroups.TaskGroup.create_task",
            "asyncio.events.AbstractEventLoop.run_until_complete",
            "asyncio.events.AbstractEventLoop.create_task",
        ),
        (Operation.AWAIT, _FIRST),
    ),
    "asyncio.tasks.gather": (Operation.AWAIT, _ALL),
    "contextlib._BaseExitStack.enter_context": (Operation.ENTER, _FIRST),
    "contextlib._BaseExitStack.push": (Operation.ENTER, _FIRST),
    "contextlib.AsyncExitStack.enter_async_context": (Operation.AENTER, _FIRST),
    "contextlib.AsyncExitStack.push_async_exit": (Operation.AENTER, _FIRST),
}
"""Full name of a function, class or method, to what it does with which of its positional arguments."""

OF_ITEMS: Final = {"asyncio.tasks.wait": Operation.AWAIT, "asyncio.tasks.as_completed": Operation.AWAIT}
"""Full name of a function, to what it does with the items of its first argument."""

RUNNERS: Final = frozenset(
    {
        "anyio._core._eventloop.run",
        "anyio.abc._tasks.TaskGroup.start",
        "anyio.abc._tasks.TaskGroup.start_soon",
        "anyio.from_thread.run",
        "trio._core._run.Nursery.start",
        "trio._core._run.Nursery.start_soon",
        "trio._core._run.run",
        "trio._core._run.spawn_system_task",
    }
)
"""Full names of the functions that call their first argument and await what that gives: it must be a coroutine function."""

INSTEAD: Final = {"len()": "__len__", "reversed()": "__reversed__"}
"""How messages name a function of ``CONSUMERS``, to the method that serves it without an iteration."""

REGISTERING: Final = {
    "contextlib.ExitStack.push": "enter_context",
    "contextlib.AsyncExitStack.push": "enter_context",
    "contextlib.AsyncExitStack.push_async_exit": "enter_async_context",
}
"""Full name of a method that registers only the end of the manager it is given, to the one that enters it too."""

CLOSERS: Final = {"contextlib.aclosing": Operation.AITER, "contextlib.closing": Operation.ITER}
"""Full names of the classes that close what they are given, to how that is used in between.

They take any object with the method, so that only what mypy reports as having none is judged.
"""


ACQUIRERS: Final = frozenset({"acquire"})
"""Names of the methods that entering their object calls: locks, semaphores and conditions of asyncio, anyio, trio and redis."""


_GATHERED: Final = frozenset({"asyncio.tasks.gather", "asyncio.tasks.as_completed"})
_WITH_ARGUMENTS: Final = frozenset({"anyio.abc._tasks.TaskGroup.start_soon"})
_TASKS: Final = frozenset(
    {
        "asyncio.tasks.create_task",
        "asyncio.tasks.ensure_future",
        "asyncio.taskgroups.TaskGroup.create_task",
        "asyncio.events.AbstractEventLoop.create_task",
    }
)
STARTERS: Final = _GATHERED | _WITH_ARGUMENTS | _TASKS
"""Full names of the functions that have coroutines run beside the one that calls them."""


class Start(enum.Enum):
    """How a function is given the coroutines that it starts."""

    GATHERED = "several at once"
    TASK = "one coroutine"
    CALLED = "a function and its arguments"


def starts(names: Iterable[str]) -> Start | None:
    """Return how the function under any of these names starts coroutines; None where it starts none."""
    for name in names:
        if name in STARTERS:
            return Start.GATHERED if name in _GATHERED else Start.CALLED if name in _WITH_ARGUMENTS else Start.TASK
    return None


PASSING_ON: Final = _TASKS | {"asyncio.tasks.wait_for", "asyncio.tasks.shield"}
"""Full names of the functions that run the coroutine they are given first."""


def consumed(names: Iterable[str], position: int, count: int) -> Operation | None:
    """Return what the function under any of these names does with its positional argument number ``position`` of ``count``.

    A keyword argument is not counted: ``max(rows, default=0)`` iterates.
    """
    for name in names:
        row = CONSUMERS.get(name)
        if row is None:
            continue
        operation, positions = row
        if positions is _ONLY:
            return operation if count == 1 else None
        return operation if position in range(*positions.indices(count)) else None
    return None


def of_items(names: Iterable[str], position: int) -> Operation | None:
    """Return what the function under any of these names does with the items of its positional argument number ``position``."""
    return next((OF_ITEMS[name] for name in names if name in OF_ITEMS), None) if position == 0 else None


def runs(names: Iterable[str], position: int) -> bool:
    """True where the function under any of these names calls that argument and awaits the result."""
    return position == 0 and not RUNNERS.isdisjoint(names)


_NAMED_WITH: Final = frozenset({"asyncio", "anyio", "trio"})


def title(name: str) -> str:
    """Return how a message names a function: ``asyncio.run()``, ``list()``, ``enter_context()``."""
    module, _, function = name.rpartition(".")
    package = module.partition(".")[0]
    is_method = module.rpartition(".")[2][:1].isupper()
    return f"{package}.{function}()" if package in _NAMED_WITH and not is_method else f"{function}()"
