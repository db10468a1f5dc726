"""The exception of the body is caught around the yield and not raised again."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Rule

RULE: Final = Rule(
    code=code("swallow", "An exception of the body is caught around the yield and not raised again", strict=True),
    title="An exception of the body is caught around the `yield` and not raised again",
    why="""\
What the `with` body raises arrives at the `yield`. An `except` around it that does not raise again makes the exception vanish: the caller
goes on after the `with` as if all were well, and a cancelled task is not cancelled. In a FastAPI dependency no response is left to send,
and the request fails with 500 `No response object was returned` or `Response not awaited`, whatever was raised, so there each clause
counts; raising another exception (`HTTPException`) is right. In a context manager only `except:`, `except BaseException`, `except
Exception`, `except CancelledError` and a `return` in a `finally` are reported: who names a narrower exception, or writes
`contextlib.suppress`, means it. A clause of a context manager that keeps the exception (`self.error = error`, `errors.append(error)`) or
gives it to anything but a log is right. Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def rollback(self) -> None: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
    except Exception:  # error
        await session.rollback()
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def rollback(self) -> None: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
    except Exception:
        await session.rollback()
        raise
""",
)


def manager_message(function: str, clause: str) -> str:
    """Return the message for a clause of a context manager."""
    write = 'Remove the "return"' if clause.startswith("finally") else 'End it with "raise"'
    return (
        f'"{function}" is a context manager, and this "{clause}" swallows what the "with" body raises: '
        f"the caller goes on as if nothing had happened. {write}"
    )


def dependency_message(function: str) -> str:
    """Return the message for a clause of a dependency, or a ``suppress`` in one."""
    return (
        f'"{function}" is a dependency, and what the endpoint raises is swallowed here: FastAPI answers 500, "No response object was '
        'returned" or "Response not awaited", and FastDepends fails with "AssertionError: unreachable". '
        'Let it pass, end with "raise", or raise an HTTPException'
    )
