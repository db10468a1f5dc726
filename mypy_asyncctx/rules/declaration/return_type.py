"""A generator function whose return annotation names what it yields, or what a decorator makes of it."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Cause, Rule

RULE: Final = Rule(
    code=code("return-type", "A generator function is annotated with another type than it returns"),
    title="A generator function is annotated with another type",
    why="""\
A function with a `yield` returns a generator, whatever its annotation says. `-> Session` names what it *yields*, and `->
AsyncContextManager[Session]` what `@asynccontextmanager` would make of it; without the decorator no caller gets that. mypy then checks
every caller against the wrong type. Under the decorator the same mistake is reported by `asyncctx-decorator`.
""",
    bad="""\
from collections.abc import AsyncGenerator


class Session: ...


async def get_db() -> Session:  # error
    yield Session()
""",
    good="""\
from collections.abc import AsyncGenerator


class Session: ...


async def get_db() -> AsyncGenerator[Session, None]:
    yield Session()
""",
    causes=Cause.DEFINITION,
)


def message(function: str, annotated: str, write: str, *, is_async: bool, manager: str | None) -> str:
    """Return the message for an annotation; ``manager`` is the decorator that would make it true, None where there is none."""
    what = "an async generator function" if is_async else "a generator function"
    hint = f'annotate what it returns, "-> {write}"'
    if manager is not None:
        hint = f"{hint}, and put @{manager} on it if callers enter it"
    return f'"{function}" has a "yield", so it is {what}, and calling it does not give "{annotated}": {hint}'
