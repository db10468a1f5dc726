"""A path through a function that must yield once yields a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import YieldFromExpr

from mypy_asyncctx.facts.control_flow.path_state import How
from mypy_asyncctx.facts.control_flow.yields import yields_plainly
from mypy_asyncctx.facts.frameworks.base import Step
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy.nodes import Node

    from mypy_asyncctx.rules.body.facts import Body

RULE: Final = Rule(
    code=code("second-yield", "A function that must yield once can yield a second time"),
    title="A context manager or dependency that can yield twice",
    why="""\
The function under `@contextmanager` or `@asynccontextmanager` and a generator dependency must yield exactly once. A second `yield` on the
same path raises `RuntimeError: generator didn't stop` when the `with` body is left (in a dependency after the response was made). So does
a `yield` in a loop that comes round, and a `yield` in the `except` that catches what the body raised: there the error is `generator
didn't stop after throw()`. A `yield` in each branch of an `if` is right, and so is one in a loop that is left after it.

A loop that is not left after its `yield` is reported where it means several rounds: over a list, a dictionary, a string, a `range`, or with
a counter. Over an iterator, whose length nobody knows, nothing is said.

A dependency of another module is reported where this module first depends on it. Litestar, taskiq and dishka do not mind a second `yield`.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


class OfflineSession(Session): ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    try:
        yield Session()
    except ConnectionError:
        yield OfflineSession()  # error
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


class OfflineSession(Session): ...


def connect() -> Session:
    return Session()


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    try:
        session = connect()
    except ConnectionError:
        session = OfflineSession()
    yield session
""",
    behind=("asyncctx-generator-exit",),
)

_STOP: Final[Mapping[BodyUse, str]] = {
    BodyUse.MANAGER: 'leaving it then raises "RuntimeError: generator didn\'t stop"',
    BodyUse.DEPENDENCY: 'closing it then fails with "RuntimeError: generator didn\'t stop"',
    BodyUse.ASYNC_FIXTURE: 'its teardown then fails with "Async generator fixture didn\'t stop"',
    BodyUse.FIXTURE: "its teardown then fails with \"fixture function has more than one 'yield'\"",
}
_THROW: Final = "RuntimeError: generator didn't stop after throw()"


def check(body: Body) -> Iterator[Finding]:
    """Yield the yields that a way through the body gets to after it has yielded."""
    if yields_plainly(body.function.body):
        return
    name, use = body.function.name, body.use
    done: set[Node] = set()
    for second in sorted(body.paths().seconds, key=lambda item: (item.state.how is How.THROWN, item.first.line)):
        state, place = second.state, second.second
        if not state.sure or place in done or state.how is How.FAILED:
            continue
        if state.how is How.THROWN:
            if state.handler is None:
                continue
            text = _handler_message(name, use, second.first.line, only_exit=state.handler.only_exit)
        elif second.first is place:
            text = _repeated_message(name, use, delegates=isinstance(place, YieldFromExpr))
        else:
            text = _path_message(name, use, second.first.line)
        done.add(place)
        yield Finding(RULE.code, text, place, Step.THROWS if state.how is How.THROWN else Step.STOPS)


def _repeated_message(function: str, use: BodyUse, *, delegates: bool) -> str:
    """Return the message for a yield in a loop that comes round, or for a ``yield from`` over several items."""
    if delegates:
        return (
            f'"{function}" is {use.value} and must yield once, but this "yield from" yields each item: {_STOP[use]}. '
            'Write "yield" to hand out the whole collection'
        )
    return (
        f'"{function}" is {use.value} and must yield once, but this "yield" is in a loop that comes round: {_STOP[use]}. '
        'Leave the loop after it with "break" or "return", or yield once after the loop'
    )


def _path_message(function: str, use: BodyUse, line: int) -> str:
    """Return the message for a second yield on one path; ``line`` is that of the first."""
    return (
        f'"{function}" is {use.value} and must yield once, but has yielded on line {line} when it gets to this "yield": {_STOP[use]}. '
        "Yield once, or put the two in branches that exclude each other"
    )


def _handler_message(function: str, use: BodyUse, line: int, *, only_exit: bool) -> str:
    """Return the message for a yield that is reached after an exception thrown in at the first one was caught."""
    caught = "GeneratorExit" if only_exit else "an exception of the body"
    return (
        f'"{function}" is {use.value} and must yield once, but this "yield" is reached after {caught} was caught around the "yield" on '
        f'line {line}: that fails with "{_THROW}". '
        'Catch what the setup raises before the first "yield", and raise again what comes through it'
    )
