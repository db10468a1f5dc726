"""A generator or iterator is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import DECORATORS, redeclared, right_use, what_happens
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.facts.kinds.model import Use
    from mypy_asyncctx.rules.subject import Subject
    from mypy_asyncctx.rules.use.facts import ValueUse

RULE: Final = Rule(
    code=code("enter-generator", "A generator is entered with `with` or `async with`"),
    title="A generator is entered",
    why="""\
A generator function without a decorator returns a generator: something to iterate. It has no `__enter__` and no `__aenter__`, so `with`,
`async with`, `enter_context` and `enter_async_context` raise TypeError. Either iterate it, or decorate the function and enter the
context manager that it then returns.
""",
    bad="""\
from collections.abc import AsyncGenerator


class Session:
    async def execute(self, query: str) -> int:
        return len(query)


async def get_db() -> AsyncGenerator[Session, None]:
    yield Session()


async def count() -> int:
    async with get_db() as session:  # error
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
    if facts.row == "enter-generator" and facts.use is not None:
        yield Finding(RULE.code, _message(facts.subject, facts.use))


def _message(subject: Subject, use: Use) -> str:
    """Return the message for a generator or iterator that ``use`` enters."""
    kind = subject.kind
    write = f'write "{right_use(kind, subject.quoted, use.target)}"'
    if subject.is_declared():
        write += redeclared(subject, use.operation)
    elif (kind.shape.is_generator or kind.maker is not None) and subject.is_manageable():
        owner = f'"{kind.maker.rpartition(".")[2]}"' if kind.maker else "the function that makes it"
        write += f", or put {DECORATORS[kind.shape]} on {owner}"
        if kind.shape in (Shape.GENERATOR, Shape.ITERATOR) and use.operation.is_async:
            write += ' and use a plain "with"'
        if kind.shape in (Shape.ASYNC_GENERATOR, Shape.ASYNC_ITERATOR) and not use.operation.is_async:
            write += ' and use "async with"'
    fails = f', not a context manager; "{use.via}" fails at run time'
    return f"{what_happens(subject, use, fails)}: {write}"
