"""An exception before the yield is caught, and the function ends without a yield."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Rule

RULE: Final = Rule(
    code=code("failed-setup", "An exception before the yield is caught, and nothing is yielded", strict=True),
    title="An exception before the `yield` is caught, and nothing is yielded",
    why="""\
Setup and `yield` stand in one `try`, and its `except` ends the function. When the setup raises, there is no value to hand out, so that
entering raises `RuntimeError: generator didn't yield` in the place of the error that says what is wrong. Only `strict = true` (or
`enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


async def connect() -> Session:
    raise ConnectionError("refused")


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    try:
        session = await connect()
        yield session
    except ConnectionError:  # error
        print("degraded mode")
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


async def connect() -> Session:
    raise ConnectionError("refused")


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session | None, None]:
    try:
        session = await connect()
    except ConnectionError:
        print("degraded mode")
        yield None
        return
    yield session
""",
)


def message(function: str, use: BodyUse) -> str:
    """Return the message for a clause that ends ``function`` after its setup has failed."""
    if use.is_fixture:
        missing = "StopAsyncIteration" if use is BodyUse.ASYNC_FIXTURE else "did not yield a value"
        fails = f'the test then fails with "{missing}"'
    else:
        fails = 'that fails with "RuntimeError: generator didn\'t yield", which hides the exception'
    return (
        f'"{function}" is {use.value}, and this "except" ends it without a "yield" when the setup raises: {fails}. '
        'Raise again, or move the setup in front of the "try"'
    )
