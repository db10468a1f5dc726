"""A generator or context manager is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import right_use, what_happens
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.facts.kinds.model import Use
    from mypy_asyncctx.rules.subject import Subject
    from mypy_asyncctx.rules.use.facts import ValueUse

RULE: Final = Rule(
    code=code("await", "A generator or context manager is awaited"),
    title="A generator or context manager is awaited",
    why="""\
Only coroutines, tasks and futures can be awaited. A generator or a context manager raises TypeError in `await`, and so it does in the
functions that await for you: `asyncio.run`, `create_task`, `gather`, `wait_for`, `shield`, `TaskGroup.create_task`, `run_until_complete`.

Until Python 3.12 these functions took a generator for a coroutine of the old style (`@asyncio.coroutine`) and ran it, as long as it
yielded futures or None. Where mypy checks for such a version (`python_version`), only a generator that is known to yield something else
is reported there.
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
    session = await open_session()  # error
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
    if facts.row == "await" and facts.use is not None:
        yield Finding(RULE.code, _message(facts.subject, facts.use))


def _message(subject: Subject, use: Use) -> str:
    """Return the message for a generator or context manager that ``use`` awaits."""
    write = right_use(subject.kind, subject.quoted, use.target)
    fails = f', not awaitable; "{use.via}" fails at run time'
    return f'{what_happens(subject, use, fails)}: write "{write}"'
