"""``async for x in inner(): yield x`` in a function that others enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx import codes
from mypy_asyncctx.rules.base import BodyUse, Rule

if TYPE_CHECKING:
    from mypy_asyncctx.rules.base import Subject

RULE: Final = Rule(
    code=codes.REYIELD,
    title="A loop over another generator hides the body's exceptions from it",
    why="""\
In `async for session in inner(): yield session` an exception of the `with` body arrives at *this* `yield` and leaves the loop. `inner`
never sees it: its `except`, with the rollback in it, does not run, and its `finally` runs later, when the forgotten generator is
finalised. A context manager made of `inner` gets the exception. In a dependency it is reported where `inner` stands in the same module
and has such an `except`. Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def rollback(self) -> None: ...


async def transaction() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
    except Exception:
        await session.rollback()
        raise


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    async for session in transaction():  # error
        yield session
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def rollback(self) -> None: ...


@asynccontextmanager
async def transaction() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
    except Exception:
        await session.rollback()
        raise


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    async with transaction() as session:
        yield session
""",
)


def message(function: str, use: BodyUse, subject: Subject, target: str, *, is_async: bool) -> str:
    """Return the message for a loop in ``function`` that yields on what another generator yields."""
    body = 'the "with" body' if use is BodyUse.MANAGER else "the endpoint"
    decorator, statement = ("@asynccontextmanager", "async with") if is_async else ("@contextmanager", "with")
    return (
        f'"{function}" is {use.value}, and what {body} raises does not get to {subject.name} through this loop: '
        f'its "except" does not run, and its cleanup {"runs later" if is_async else "sees GeneratorExit"}. '
        f'Put {decorator} on it, and write "{statement} {subject.quoted} as {target}:"'
    )
