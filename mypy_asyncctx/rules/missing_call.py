"""A function is entered or iterated instead of what it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx import codes
from mypy_asyncctx.rules.base import Rule
from mypy_asyncctx.rules.phrases import right_use

if TYPE_CHECKING:
    from mypy_asyncctx.kinds.model import Use
    from mypy_asyncctx.rules.base import Subject

RULE: Final = Rule(
    code=codes.MISSING_CALL,
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
)


def message(subject: Subject, use: Use) -> str:
    """Return the message for a function that ``use`` enters or iterates."""
    noun = "class" if subject.kind.class_based else "callable object" if subject.kind.is_object else "function"
    returns = "whose instances are context managers" if subject.kind.class_based else f"that returns {subject.kind.core.shape.article}"
    write = right_use(subject.kind, subject.quoted, use.target)
    return f'{subject.name} is a {noun} {returns}; "{use.via}" fails at run time, the call is missing: write "{write}"'
