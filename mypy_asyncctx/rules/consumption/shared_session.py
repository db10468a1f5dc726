"""One database session is handed to several tasks that run at the same time."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Rule, Summary

RULE: Final = Rule(
    code=code("shared-session", "One session is used by several tasks at the same time", strict=True),
    title="One session is used by several tasks at the same time",
    why="""\
An `AsyncSession` of SQLAlchemy takes one operation at a time, whatever number of tasks has it. When two of them flush or commit, or ask
for the connection that the session does not have yet, one fails with `IllegalStateChangeError` or `InvalidRequestError: This session is
provisioning a new connection; concurrent operations are not permitted`; reads on a session that has its connection may pass, so that it
shows under load only. Reported where one session goes to two coroutines, or to one in a loop or comprehension, of `asyncio.gather`,
`as_completed`, `create_task`, a `TaskGroup` or anyio's task group, and each of them surely awaits it: a method of the session itself, a
function that awaits one on its parameter, or a function or method beside it that awaits one on a variable around it or on ``self.session``.

Not reported: tasks with an `await` between them, since the first may be done; functions with a lock, or of which nothing is known (a
method of an object that holds the session); `async_scoped_session`, which has a session for each task.

Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


async def count(session: AsyncSession, number: int) -> int:
    return int(await session.scalar(text(f"select {number}")) or 0)


async def total(sessions: async_sessionmaker[AsyncSession]) -> int:
    async with sessions() as session:
        return sum(await asyncio.gather(count(session, 1), count(session, 2)))  # error
""",
    good="""\
import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


async def count(sessions: async_sessionmaker[AsyncSession], number: int) -> int:
    async with sessions() as session:
        return int(await session.scalar(text(f"select {number}")) or 0)


async def total(sessions: async_sessionmaker[AsyncSession]) -> int:
    return sum(await asyncio.gather(count(sessions, 1), count(sessions, 2)))
""",
    asks=Summary.BODIES,
)


def message(name: str, shown: str, fails: str, *, repeated: bool) -> str:
    """Return the message for the session ``name`` of the type ``shown``; ``repeated`` is true where a loop hands it out."""
    to = "each task of this loop" if repeated else "two tasks that run at the same time"
    return (
        f'"{name}" goes to {to}, and "{shown}" takes one operation at a time: one of them can fail with {fails}. '
        "Await them one after the other, or open a session in each task"
    )
