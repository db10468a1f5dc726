"""A generator or context manager is made and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.kinds.model import Operation, Shape
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import right_use
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.rules.subject import Subject
    from mypy_asyncctx.rules.use.facts import ValueUse

RULE: Final = Rule(
    code=code("unused", "A generator or context manager is made and dropped"),
    title="A generator or context manager is made and dropped",
    why="""\
Calling a generator function runs none of its body; that starts with the first iteration, or with entering the context manager. A call
that stands alone as a statement therefore does nothing at all, without any error at run time. Context managers of libraries
(`asyncio.timeout(5)`, `contextlib.suppress(KeyError)`) do nothing either until they are entered, and neither does an object that can
be awaited and entered (`session.begin()` of an `AsyncSession`, `db.execute(...)` of aiosqlite), unless making it starts something.
`map(f, xs)` calls nothing before it is iterated, and neither does a generator expression.

Not reported where the call itself is tested: under `pytest.raises`, `pytest.warns`, `assertWarns` and their like.
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


def check(facts: ValueUse) -> Iterator[Finding]:
    """Yield a value that nothing uses and that does nothing before it is used."""
    dropped = facts.dropped
    if dropped is None:
        return
    if dropped.is_expression:
        yield Finding(RULE.code, _expression_message(is_async=facts.subject.kind.shape.is_async))
    elif dropped.certain or dropped.promises_that:
        yield Finding(RULE.code, _message(facts.subject))


def _expression_message(*, is_async: bool) -> str:
    """Return the message for a generator expression that is a statement."""
    shape = Shape.ASYNC_GENERATOR if is_async else Shape.GENERATOR
    loop = "async for" if is_async else "for"
    return f'This expression only makes {shape.article}; it is never iterated, so nothing runs: write a "{loop}" loop'


def _message(subject: Subject) -> str:
    """Return the message for a call whose result nothing uses."""
    kind = subject.kind
    if {Operation.AENTER, Operation.AWAIT} <= kind.supports:
        return (
            f"{subject.name} only makes {kind.shape.article}; it is never awaited or entered, so nothing runs: "
            f'write "await {subject.quoted}", or "{right_use(kind, subject.quoted)}"'
        )
    verb = "entered" if kind.shape.is_manager else "iterated"
    write = right_use(kind, subject.quoted)
    return f'{subject.name} only makes {kind.shape.article}; it is never {verb}, so nothing runs: write "{write}"'
