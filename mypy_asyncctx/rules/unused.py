"""A generator or context manager is made and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx import codes
from mypy_asyncctx.rules.base import Rule
from mypy_asyncctx.rules.phrases import right_use

if TYPE_CHECKING:
    from mypy_asyncctx.rules.base import Subject

RULE: Final = Rule(
    code=codes.UNUSED,
    title="A generator or context manager is made and dropped",
    why="""\
Calling a generator function runs none of its body; that starts with the first iteration, or with entering the context manager. A call
that stands alone as a statement therefore does nothing at all, without any error at run time. Context managers of libraries
(`asyncio.timeout(5)`, `contextlib.suppress(KeyError)`) do nothing either until they are entered.
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


async def warm_up() -> None:
    open_session()  # error
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


async def warm_up() -> None:
    async with open_session() as session:
        await session.execute("select 1")
""",
)


def message(subject: Subject) -> str:
    """Return the message for a call whose result nothing uses."""
    kind = subject.kind
    verb = "entered" if kind.shape.is_manager else "iterated"
    write = right_use(kind, subject.quoted)
    return f'{subject.name} only makes {kind.shape.article}; it is never {verb}, so nothing runs: write "{write}"'
