"""The generator or context manager that an ordinary function returns is dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx import codes
from mypy_asyncctx.messages import right_use
from mypy_asyncctx.rules.base import Rule

if TYPE_CHECKING:
    from mypy_asyncctx.rules.base import Subject

RULE: Final = Rule(
    code=codes.UNUSED_RESULT,
    title="The generator or context manager that a call returns is dropped",
    why="""\
An ordinary function that is declared to return a generator or a context manager may have done some work before it returned, so that
dropping its result is not always wrong. Usually it is. Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad='''\
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager


class Session:
    async def execute(self, query: str) -> int:
        return len(query)


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


def session_scope() -> AbstractAsyncContextManager[Session]:
    return open_session()


async def warm_up() -> None:
    session_scope()  # error
''',
    good='''\
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager


class Session:
    async def execute(self, query: str) -> int:
        return len(query)


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


def session_scope() -> AbstractAsyncContextManager[Session]:
    return open_session()


async def warm_up() -> None:
    async with session_scope() as session:
        await session.execute("select 1")
''',
)


def message(subject: Subject) -> str:
    """Return the message for a call whose declared result nothing uses."""
    kind = subject.kind
    verb = "entered" if kind.shape.is_manager else "iterated"
    write = right_use(kind, subject.quoted)
    return f'{subject.name} returns {kind.shape.article} that is never {verb}: write "{write}"'
