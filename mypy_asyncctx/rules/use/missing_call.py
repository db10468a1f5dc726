"""A function is entered or iterated instead of what it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import called, right_use, what_happens
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.facts.kinds.model import Use
    from mypy_asyncctx.rules.subject import Subject
    from mypy_asyncctx.rules.use.facts import ValueUse

RULE: Final = Rule(
    code=code("missing-call", "A function is entered or iterated instead of what it returns"),
    title="The call is missing",
    why="""\
A generator function or context manager function does nothing until it is called. The function itself can be neither entered nor iterated.
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
    async with open_session as session:  # error
        return await session.execute("select 1")
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


def check(facts: ValueUse) -> Iterator[Finding]:
    """Yield the finding for a use that the table gives to this rule."""
    if facts.row == "missing-call" and facts.use is not None:
        yield Finding(RULE.code, _message(facts.subject, facts.use))


def _message(subject: Subject, use: Use) -> str:
    """Return the message for a function that ``use`` enters or iterates."""
    kind = subject.kind
    made = kind.core.shape
    noun = "callable object" if kind.is_object else "function"
    what = f"a class whose instances are {made.value}s" if kind.class_based else f"a {noun} that returns {made.article}"
    write = right_use(kind, subject.quoted, use.target)
    if not use.is_statement and kind.inner is not None and use.operation in (kind.inner.natural, *kind.inner.supports):
        # `list(rows)`, `3 in rows`: the call is all that is missing.
        write = called(kind, subject.quoted)
    fails = f'; "{use.via}" fails at run time, the call is missing'
    return f'{what_happens(subject, use, fails, what)}: write "{write}"'
