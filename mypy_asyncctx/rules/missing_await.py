"""A coroutine is entered or iterated before it was awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx import codes
from mypy_asyncctx.rules.base import Rule
from mypy_asyncctx.rules.phrases import right_use

if TYPE_CHECKING:
    from mypy_asyncctx.kinds.model import Use
    from mypy_asyncctx.rules.base import Subject

RULE: Final = Rule(
    code=codes.MISSING_AWAIT,
    title="A coroutine is entered or iterated",
    why="""\
Calling an `async def` that has no `yield` returns a coroutine. The context manager or the generator is what *awaiting* that coroutine
returns, so entering or iterating the coroutine itself raises TypeError.
""",
    bad="""\
class Connection:
    async def __aenter__(self) -> "Connection":
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None


async def acquire() -> Connection:
    return Connection()


async def use() -> None:
    async with acquire() as connection:  # error
        print(connection)
""",
    good="""\
class Connection:
    async def __aenter__(self) -> "Connection":
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None


async def acquire() -> Connection:
    return Connection()


async def use() -> None:
    async with await acquire() as connection:
        print(connection)
""",
)


def message(subject: Subject, use: Use) -> str:
    """Return the message for a coroutine that ``use`` enters or iterates."""
    kind = subject.kind
    what = f"a coroutine that returns {kind.core.shape.article}" if kind.is_known else "a coroutine"
    # Of what an unannotated coroutine function returns, only the program's own use tells.
    write = right_use(kind, subject.quoted, use.target) if kind.is_known else f"{use.via} ... await {subject.quoted}"
    if not kind.is_known and use.operation.enters:
        write = f"{use.via} await {subject.quoted}"
    return f'{subject.name} is {what}; "{use.via}" fails at run time, the await is missing: write "{write}"'
