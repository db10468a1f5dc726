"""The exception of the body is caught around the yield and not raised again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import ReturnStmt, TryStmt, WithStmt

from mypy_asyncctx.facts.control_flow.exception_escape import is_handed_on
from mypy_asyncctx.facts.control_flow.handlers import suppresses
from mypy_asyncctx.facts.control_flow.path_state import How
from mypy_asyncctx.facts.control_flow.yields import ends_with_yield, own_yields
from mypy_asyncctx.facts.frameworks.base import Step
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.rules.body.facts import EXCEPTION_USES, BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Expression, FuncDef

    from mypy_asyncctx.facts.control_flow.handlers import Handler
    from mypy_asyncctx.facts.control_flow.path_state import Paths
    from mypy_asyncctx.rules.body.facts import Body

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
    uses=EXCEPTION_USES,
)


def check(body: Body) -> Iterator[Finding]:
    """Yield the clauses, and the other ways, by which the exception of the body ends inside of the function."""
    function, use = body.function, body.use
    if ends_with_yield(function.body):
        return
    places = [(handler.place, handler.broad) for handler in _swallowers(function, body.paths(), use)]
    places += [(item, None) for item in _suppressing(function)] if use is BodyUse.DEPENDENCY else []
    places += [(place, "finally: return") for place in _returning(function)]
    for place, clause in places:
        text = _dependency_message(function.name) if use is BodyUse.DEPENDENCY else _manager_message(function.name, clause or "except")
        yield Finding(RULE.code, text, place, Step.THROWS)


def _swallowers(function: FuncDef, paths: Paths, use: BodyUse) -> list[Handler]:
    """Return the clauses around the yield after which the function ends, and none of whose ways raises."""
    raising = {state.handler for state in paths.raises if state.how is How.THROWN}
    ending = {state.handler for state, _ in paths.ends if state.how is How.THROWN and state.handler is not None and not state.twice}
    # That it yields again is the first thing that goes wrong.
    yielding = {second.state.handler for second in paths.seconds if second.state.how is How.THROWN and second.state.sure}
    return sorted(
        (
            handler
            for handler in paths.caught
            if handler in ending
            and handler not in raising
            and handler not in yielding
            and not handler.only_exit
            and (
                ("" not in handler.caught or handler.broad is not None)
                if use is BodyUse.DEPENDENCY
                else handler.broad is not None and not is_handed_on(handler, function)
            )
        ),
        key=lambda handler: handler.place.line,
    )


def _returning(function: FuncDef) -> Iterator[ReturnStmt]:
    """Yield each ``return`` in a ``finally`` around a yield: it ends the exception."""
    for node in own_nodes(function.body):
        if isinstance(node, TryStmt) and node.finally_body is not None and any(True for _ in own_yields(node.body)):
            yield from (inner for inner in own_nodes(node.finally_body) if isinstance(inner, ReturnStmt))


def _suppressing(function: FuncDef) -> Iterator[Expression]:
    """Yield each ``suppress(...)`` around a yield."""
    for node in own_nodes(function.body):
        if isinstance(node, WithStmt) and any(True for _ in own_yields(node.body)):
            yield from filter(suppresses, node.expr)


def _manager_message(function: str, clause: str) -> str:
    """Return the message for a clause of a context manager."""
    write = 'Remove the "return"' if clause.startswith("finally") else 'End it with "raise"'
    return (
        f'"{function}" is a context manager, and this "{clause}" swallows what the "with" body raises: '
        f"the caller goes on as if nothing had happened. {write}"
    )


def _dependency_message(function: str) -> str:
    """Return the message for a clause of a dependency, or a ``suppress`` in one."""
    return (
        f'"{function}" is a dependency, and what the endpoint raises is swallowed here: FastAPI answers 500, "No response object was '
        'returned" or "Response not awaited", and FastDepends fails with "AssertionError: unreachable". '
        'Let it pass, end with "raise", or raise an HTTPException'
    )
