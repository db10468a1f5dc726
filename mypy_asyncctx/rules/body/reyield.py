"""``async for x in inner(): yield x`` in a function that others enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import CallExpr, ForStmt, NameExpr

from mypy_asyncctx.facts.control_flow.yields import own_yields
from mypy_asyncctx.facts.frameworks.base import Step
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import made_into_manager
from mypy_asyncctx.rules.rule import Finding, Rule, Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.facts.summaries.generators import Stream
    from mypy_asyncctx.rules.body.facts import Body
    from mypy_asyncctx.rules.subject import Subject

RULE: Final = Rule(
    code=code("reyield", "A loop over another generator hides the exceptions of the body from it", strict=True),
    title="A loop over another generator hides the body's exceptions from it",
    why="""\
In `async for session in inner(): yield session` an exception of the `with` body arrives at *this* `yield` and leaves the loop. `inner`
never sees it: its `except`, with the rollback in it, does not run, and its `finally` runs later, when the forgotten generator is
finalised. A context manager made of `inner` gets the exception. Reported in context managers and dependencies, over a call of a generator
function of any module, annotated or not, that has such an `except`, or that is asynchronous and cleans up. `yield from` hands the exception
on. Only `strict = true` (or `enable_error_code`) reports it.
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
    asks=Summary.BODIES,
)


def check(body: Body) -> Iterator[Finding]:
    """Yield the loops that yield what another generator yields, where that one loses the exception of the body."""
    function = body.function
    # A dependency that does nothing else, over a generator that only closes something: that is closed later, and nothing is lost.
    only_relays = body.use is BodyUse.DEPENDENCY and len(list(own_yields(function.body))) == 1
    for node in own_nodes(function.body):
        if not isinstance(node, ForStmt) or not isinstance(node.expr, CallExpr) or not any(True for _ in own_yields(node.body)):
            continue
        source = body.loop_source(node)
        if source is None:
            continue
        subject, inner = source
        late = node.is_async and inner.cleans_up and (inner.enters or not only_relays)
        if inner.recovers or late:
            target = node.index.name if isinstance(node.index, NameExpr) else "value"
            yield Finding(RULE.code, _message(function.name, body.use, subject, target, inner), node.expr, Step.THROWS)


def _message(function: str, use: BodyUse, subject: Subject, target: str, lost: Stream) -> str:
    """Return the message for a loop in ``function`` that yields on what another generator yields; ``lost`` is what that one does."""
    body = 'the "with" body' if use is BodyUse.MANAGER else "the endpoint"
    late = "its cleanup runs later" if subject.kind.shape.is_async else "its cleanup sees GeneratorExit"
    losses = (('its "except" does not run', lost.recovers), ('its "async with" does not hear of it', lost.enters), (late, lost.cleans_up))
    text = ", and ".join(loss for loss, counts in losses if counts)
    return (
        f'"{function}" is {use.value}, and what {body} raises does not get to {subject.name} through this loop: {text}. '
        f'Write "{made_into_manager(subject, target)}"'
    )
