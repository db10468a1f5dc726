"""A generator that holds a resource is not iterated to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import made_into_manager, variable_for
from mypy_asyncctx.rules.rule import Rule, Summary

if TYPE_CHECKING:
    from mypy_asyncctx.rules.subject import Subject

RULE: Final = Rule(
    code=code("left-early", "A generator that holds a resource is left before its end", strict=True),
    title="A generator that holds a resource is left before its end",
    why="""\
`async for` does not close the generator when `return`, `break` or `raise` leaves the loop: what the generator does after its `yield`, its
`finally` and its `with`, runs when the event loop finalises the forgotten object, in another task, later or never. `await
anext(get_db())` is the same, and `next(get_db())` closes the generator at once, so that the value is closed before it is used.
What stands after the `yield` outside of a `finally`, such as a commit, never runs; that is so for a plain `for`, too. `contextlib.aclosing`
ends the generator where the block ends; for one that yields once, `asynccontextmanager` is the right form. A loop over such a generator
without any `return` or `break` keeps what its body raises from the generator's `except`: the rollback there never runs.

Reported for a call of a generator function that has something to clean up, in this module or another, annotated or not, also where
another generator hands it on by a loop. Not reported: a `raise` that the loop itself catches, and `next()` for a value that outlives the
cleanup, such as a string. A generator that a variable holds may be closed later, and a function that is only declared to return an
iterator may return anything.

Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import AsyncGenerator


class Session:
    async def count(self) -> int:
        return 1

    async def close(self) -> None: ...


async def get_db() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
    finally:
        await session.close()


async def count() -> int:
    async for session in get_db():  # error
        return await session.count()
    raise AssertionError
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def count(self) -> int:
        return 1

    async def close(self) -> None: ...


async def get_db() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
    finally:
        await session.close()


session_scope = asynccontextmanager(get_db)


async def count() -> int:
    async with session_scope() as session:
        return await session.count()
""",
    asks=Summary.BODIES,
)


def loop_message(subject: Subject, target: str, statement: str, line: int, *, once: bool, late: bool, after: str | None) -> str:
    """Return the message for a loop that a statement on ``line`` leaves.

    ``late`` is true where the generator's cleanup will run later, ``after`` is what will never run.
    """
    cleanup = "runs later, when the forgotten generator is finalised"
    if after is None:
        what = f"the cleanup of {subject.name} {cleanup}"
    else:
        what = f'"{after}" after the yield of {subject.name} never runs'
        what = f"{what}, and its cleanup {cleanup}" if late else what
    leaves = f'"{statement}" on line {line} leaves the loop: {what}'
    if once:
        return f'{leaves}. Write "{made_into_manager(subject, target)}"'
    return f'{leaves}. Write "async with aclosing({subject.quoted}) as items:" around "async for {target} in items:"'


def failed_message(subject: Subject, target: str) -> str:
    """Return the message for a loop over a generator that yields once and has an ``except`` for what is done with its value."""
    return (
        f'{subject.name} yields once, and what this loop\'s body raises does not get to its "except", which never runs. '
        f'Write "{made_into_manager(subject, target)}"'
    )


def next_message(subject: Subject, via: str, *, cleans_up: bool, after: str | None, used: bool) -> str:
    """Return the message for ``next`` and its like on a generator that nothing holds.

    ``after`` is what will never run, ``used`` is true where somebody takes a value that the cleanup takes away.
    """
    is_async = subject.kind.shape.is_async
    lost = [f'"{after}" after its yield never runs'] if after is not None else []
    if cleans_up:
        when = "the forgotten generator is finalised at any time from now on" if is_async else "the generator is closed at once"
        late = ", while the value is still in use" if used else ""
        lost.append(f"{when}, and its cleanup with it{late}")
    # Decorated, the function would fail where a framework is given it, as `Depends` is, and in a loop over its calls.
    write = made_into_manager(subject, variable_for(subject.kind.yields, subject.quoted))
    return f'"{via}" takes the value out of {subject.name} and drops the generator: {"; ".join(lost)}. Write "{write}"'
