"""Cleanup after the yield that is not in a finally or a with statement."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Rule

RULE: Final = Rule(
    code=code("cleanup", "Cleanup after the yield is skipped when the body raises", strict=True),
    title="Cleanup after the `yield` is skipped when the body raises",
    why="""\
What the `with` body raises (or, in a dependency, the endpoint) arrives at the `yield`. The statements after it then do not run: the
connection stays open, the patched value stays patched. A `finally`, or a `with` around the `yield`, runs in any case. Reported are calls
whose name says that they clean up (`close`, `stop`, `release`, ...), `del a.b`, an assignment that puts back what an attribute, item or
global variable was before, and what takes back a statement before the `yield`: `a.n -= 1` after `a.n += 1`, `d.pop(k)` after `d[k] = v`,
`s.discard(x)` after `s.add(x)`, `a.b = None` after `a.b = v`, `a.busy = False` after `a.busy = True`, `x.remove_hook(f)` after
`x.add_hook(f)`, `sys.path.remove(p)` after `sys.path.insert(0, p)`, `os.umask(old)` after `old = os.umask(new)`.

A `with` ends its own thing only: `with open(path)` does not remove the file, `with Popen(...)` waits and does not kill, `with
sqlite3.connect(...)` does not close. An `except` or `suppress` for some exceptions leaves the others, and a rollback closes nothing.

Not reported: what only concerns success (`commit()`, logging), and what stands in an `else` that does not hold the `yield` itself; what a
`finally`, an `except` for any exception, or a `with` around both does as well; an application's lifespan, which a server resumes normally.
pytest too resumes a fixture normally after a failed test, so fixtures are right.

Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def close(self) -> None: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    session = Session()
    yield session
    await session.close()  # error
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def close(self) -> None: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
    finally:
        await session.close()
""",
)


def message(function: str, use: BodyUse, what: str, line: int) -> str:
    """Return the message for the statement ``what`` after the yield on ``line``."""
    body = 'the "with" body' if use is BodyUse.MANAGER else "the endpoint"
    return (
        f'"{function}" is {use.value}, and {what} is skipped when {body} raises: the exception arrives at the "yield" on line {line}. '
        'Write "try: yield ... finally: ..."'
    )
