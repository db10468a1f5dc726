"""An exception before the yield is caught, and the function ends without a yield."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import RaiseStmt

from mypy_asyncctx.facts.control_flow.path_state import How
from mypy_asyncctx.facts.control_flow.yields import ends_with_yield
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.facts.control_flow.handlers import Handler
    from mypy_asyncctx.facts.control_flow.path_state import Paths
    from mypy_asyncctx.rules.body.facts import Body

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
    behind=("asyncctx-swallow",),
)


def check(body: Body) -> Iterator[Finding]:
    """Yield the clauses that end the function after its setup has failed."""
    if ends_with_yield(body.function.body):
        return
    for handler in sorted(_failing(body.paths()), key=lambda handler: handler.place.line):
        yield Finding(RULE.code, _message(body.function.name, body.use), handler.place)


def _failing(paths: Paths) -> set[Handler]:
    return {
        state.handler
        for state, _ in paths.ends
        if state.first is None
        and state.how is How.FAILED
        and state.sure
        and not state.excluded
        and state.handler is not None
        and "" not in state.handler.caught
        # A handler that raises on some way may do so on every one that happens: `for error in group.exceptions: raise error`.
        and not any(isinstance(node, RaiseStmt) for node in own_nodes(state.handler.block))
    }


def _message(function: str, use: BodyUse) -> str:
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
