"""A context manager is iterated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.kinds.model import Operation
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import redeclared, right_use, what_happens
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.facts.kinds.model import Use
    from mypy_asyncctx.rules.subject import Subject
    from mypy_asyncctx.rules.use.facts import ValueUse

RULE: Final = Rule(
    code=code("iterate-manager", "A context manager is iterated"),
    title="A context manager is iterated",
    why="""\
`@asynccontextmanager` and `@contextmanager` turn a generator function into one that returns a context manager. The `yield` is still
in its body, but what a call returns can no longer be iterated: `for`, `async for`, comprehensions, `yield from`, unpacking, `list()`,
`next()` and `anext()` raise TypeError (AttributeError for `.__anext__()`). A context manager is entered.
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


async def count() -> int:
    async for session in open_session():  # error
        return await session.execute("select 1")
    return 0
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


async def count() -> int:
    async with open_session() as session:
        return await session.execute("select 1")
""",
    causes=Cause.VALUE,
)

_ITERATES: Final = {Operation.ITER, Operation.AITER}


def check(facts: ValueUse) -> Iterator[Finding]:
    """Yield the finding for a use that the table gives to this rule."""
    if facts.row == "iterate-manager" and facts.use is not None:
        yield Finding(RULE.code, _message(facts.subject, facts.use))


def _message(subject: Subject, use: Use) -> str:
    """Return the message for a context manager that ``use`` iterates."""
    write = right_use(subject.kind, subject.quoted, use.target)
    # A session lists what it holds to "for", and is made to be entered.
    cannot = f'"{use.via}" cannot iterate it and' if _ITERATES & subject.kind.supports else f'it cannot be iterated and "{use.via}"'
    return f'{what_happens(subject, use, f"; {cannot} fails at run time")}: write "{write}"{redeclared(subject, use.operation)}'
