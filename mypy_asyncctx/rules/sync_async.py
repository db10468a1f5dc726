"""The sync form of a statement on an async value, or the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx import codes
from mypy_asyncctx.rules.base import Rule
from mypy_asyncctx.rules.phrases import redeclared, right_use, what_happens

if TYPE_CHECKING:
    from mypy_asyncctx.kinds.model import Use
    from mypy_asyncctx.rules.base import Subject

RULE: Final = Rule(
    code=codes.SYNC_ASYNC,
    title="`with` where `async with` is needed, or the reverse",
    why="""\
The sync and the async protocols are different methods: `with` looks for `__enter__`, `async with` for `__aenter__`, `for` for `__iter__`,
`async for` for `__aiter__`. A value made for one of them raises TypeError in the other.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def execute(self, query: str) -> int:
        return len(query)


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


def count() -> None:
    with open_session() as session:  # error
        print(session)
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def execute(self, query: str) -> int:
        return len(query)


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


async def count() -> None:
    async with open_session() as session:
        await session.execute("select 1")
""",
)


def message(subject: Subject, use: Use) -> str:
    """Return the message for a value whose protocol is the other one of sync and async."""
    write = right_use(subject.kind, subject.quoted, use.target)
    fails = f', which "{use.via}" cannot use and fails at run time'
    return f'{what_happens(subject, use, fails)}: write "{write}"{redeclared(subject, use.operation)}'
