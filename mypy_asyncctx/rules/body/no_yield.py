"""A path through a function that must yield ends without a yield."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.control_flow.path_state import How
from mypy_asyncctx.facts.control_flow.yields import yields_plainly
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy.nodes import Context

    from mypy_asyncctx.rules.body.facts import Body

RULE: Final = Rule(
    code=code("no-yield", "A function that must yield once can end without a yield"),
    title="A context manager or dependency that can end without a `yield`",
    why="""\
The function under `@contextmanager` or `@asynccontextmanager` and a generator dependency must yield exactly once. On a path that ends
without a `yield`, entering raises `RuntimeError: generator didn't yield`, and the caller's `with` body never runs. Paths that end in
`raise` or in a call that never returns are right. Loops over something whose length is not known, and several conditions that may be all
the cases there are, are not judged. A dependency of another module is reported where this module first depends on it.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


@asynccontextmanager
async def open_session(url: str) -> AsyncGenerator[Session, None]:
    if not url:
        return  # error
    yield Session()
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


@asynccontextmanager
async def open_session(url: str) -> AsyncGenerator[Session, None]:
    if not url:
        raise ValueError("no url")
    yield Session()
""",
)

_FAILS: Final[Mapping[BodyUse, str]] = {
    BodyUse.MANAGER: 'entering it then raises "RuntimeError: generator didn\'t yield"',
    BodyUse.DEPENDENCY: 'there is nothing to inject then (FastAPI answers 500, "RuntimeError: generator didn\'t yield")',
    BodyUse.ASYNC_FIXTURE: 'the test then fails with "StopAsyncIteration"',
    BodyUse.FIXTURE: 'the test then fails with "did not yield a value"',
}


def check(body: Body) -> Iterator[Finding]:
    """Yield where a way through the body ends without a yield, as far as exceptions have no part in it."""
    function = body.function
    if yields_plainly(body.function.body):
        return
    done: set[Context] = set()
    for state, end in body.paths().ends:
        if state.first is not None or state.how is not How.PLAIN or not state.sure or state.excluded:
            continue
        place = end or state.skipped or function
        if place not in done:
            done.add(place)
            yield Finding(RULE.code, _message(function.name, body.use, returns=end is not None), place)


def _message(function: str, use: BodyUse, *, returns: bool) -> str:
    """Return the message for a path of ``function`` without a yield; ``returns`` is true where a ``return`` ends it."""
    way = 'this "return" ends it' if returns else "it can end"
    return f'"{function}" is {use.value}, and {way} without a "yield": {_FAILS[use]}. Yield on this path too, or raise an exception'
