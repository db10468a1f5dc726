"""The sync form of a statement on an async value, or the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import redeclared, right_use, what_happens
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.facts.kinds.model import Use
    from mypy_asyncctx.rules.subject import Subject
    from mypy_asyncctx.rules.use.facts import ValueUse

RULE: Final = Rule(
    code=code("sync-async", "`with` or `for` where the value needs the async form, or the reverse"),
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
    causes=Cause.VALUE,
)


def check(facts: ValueUse) -> Iterator[Finding]:
    """Yield the finding for a use that the table gives to this rule."""
    if facts.row == "sync-async" and facts.use is not None:
        yield Finding(RULE.code, _message(facts.subject, facts.use))


def _message(subject: Subject, use: Use) -> str:
    """Return the message for a value whose protocol is the other one of sync and async."""
    write = right_use(subject.kind, subject.quoted, use.target)
    fails = f', which "{use.via}" cannot use and fails at run time'
    return f'{what_happens(subject, use, fails)}: write "{write}"{redeclared(subject, use.operation)}'
