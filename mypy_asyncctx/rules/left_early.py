"""A generator that holds a resource is not iterated to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx import codes
from mypy_asyncctx.rules.base import Rule

if TYPE_CHECKING:
    from mypy_asyncctx.rules.base import Subject

RULE: Final = Rule(
    code=codes.LEFT_EARLY,
    title="A generator that holds a resource is left before its end",
    why="""\
`async for` does not close the generator when `return`, `break` or `raise` leaves the loop: what the generator does after its `yield`, its
`finally` and its `with`, runs when the event loop finalises the forgotten object, in another task, later or never. `await
anext(get_db())` is the same, and `next(get_db())` closes the generator at once, so that the value is closed before it is used.
Statements after the `yield` that no `finally` or `with` holds, such as a commit, never run. `contextlib.aclosing` ends it where the block
ends; for a generator that yields once, `@asynccontextmanager` is the right form.

Reported for a call of a generator function that has something to clean up, in this module or another, annotated or not. A generator that
a variable holds may be closed later, and a function that is only declared to return an iterator may return anything.

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
)


def loop_message(subject: Subject, target: str, statement: str, line: int, *, once: bool, runs: bool) -> str:
    """Return the message for an ``async for`` that a statement on ``line`` leaves; ``runs`` is false for what nothing will run."""
    late = "runs later, when the forgotten generator is finalised" if runs else "never runs"
    what = "the cleanup of" if runs else "what comes after the yield in"
    leaves = f'"{statement}" on line {line} leaves the loop, and {what} {subject.name} {late}'
    if once:
        return f'{leaves}: put @asynccontextmanager on a function that does this, and write "async with ... as {target}:"'
    return f'{leaves}: write "async with aclosing({subject.quoted}) as items:" around "async for {target} in items:"'


def next_message(subject: Subject, via: str, *, is_async: bool, runs: bool, used: bool) -> str:
    """Return the message for ``next`` and its like on a generator that nothing holds.

    ``runs`` is false for what nothing will run, ``used`` where nobody takes the value.
    """
    if not runs:
        when = "what comes after its yield never runs"
    elif is_async:
        when = "the forgotten generator is finalised at any time from now on, and its cleanup with it"
    else:
        when = "the generator is closed at once, and its cleanup with it"
    late = ", while the value is still in use" if runs and used else ""
    decorator = "@asynccontextmanager" if is_async else "@contextmanager"
    return (
        f'"{via}" takes the value out of {subject.name} and drops the generator: {when}{late}. '
        f"Make it a context manager with {decorator}, and enter it"
    )
