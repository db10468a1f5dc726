"""A generator that holds a resource is not iterated to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AwaitExpr,
    BreakStmt,
    CallExpr,
    ExpressionStmt,
    ForStmt,
    MemberExpr,
    NameExpr,
    RaiseStmt,
    ReturnStmt,
)
from mypy.types import AnyType, get_proper_type

from mypy_asyncctx.facts.control_flow.loop_exits import exits_of, handles_everything
from mypy_asyncctx.facts.control_flow.yields import own_yields
from mypy_asyncctx.facts.kinds.data import is_data
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import made_into_manager, variable_for
from mypy_asyncctx.rules.rule import Finding, Rule, Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node, Statement
    from mypy.types import Type

    from mypy_asyncctx.facts.summaries.generators import Stream
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.rules.consumption.facts import Consumption, Types
    from mypy_asyncctx.rules.subject import Subject

_TAKING: Final = frozenset({"__anext__", "__next__", "asend", "send"})
_PASSING_ON: Final = frozenset({"builtins.aiter", "builtins.iter"})

RULE: Final = Rule(
    code=code("left-early", "A generator that holds a resource is left before its end", strict=True),
    title="A generator that holds a resource is left before its end",
    why="""\
`async for` does not close the generator when `return`, `break` or `raise` leaves the loop: what the generator does after its `yield`, its
`finally` and its `with`, runs when the event loop finalises the forgotten object, in another task, later or never. `await
anext(get_db())` is the same, and `next(get_db())` closes the generator at once, so that the value is closed before it is used.
What stands after the `yield` outside of a `finally`, such as a commit, never runs; that is so for a plain `for`, too. `contextlib.aclosing`
ends the generator where the block ends; for one that yields once, `asynccontextmanager` is the right form. A loop over such a generator
without any `return` or `break` keeps what its body raises from the generator's `except`: the rollback there never runs.

Reported for a call of a generator function that has something to clean up, in this module or another, annotated or not, also where
another generator hands it on by a loop. Not reported: a `raise` that the loop itself catches, and `next()` for a value that outlives the
cleanup, such as a string. A generator that a variable holds may be closed later, and a function that is only declared to return an
iterator may return anything.

Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import AsyncGenerator


class Session:
    async def count(self) -> int:
        return 1

    async def close(self) -> None: ...


async def get_db() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
    finally:
        await session.close()


async def count() -> int:
    async for session in get_db():  # error
        return await session.count()
    raise AssertionError
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def count(self) -> int:
        return 1

    async def close(self) -> None: ...


async def get_db() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
    finally:
        await session.close()


session_scope = asynccontextmanager(get_db)


async def count() -> int:
    async with session_scope() as session:
        return await session.count()
""",
    asks=Summary.BODIES,
)


def check(facts: Consumption) -> Iterator[Finding]:
    """Yield what is wrong where a call's generator is left before its end; nothing where nothing is known of its cleanup."""
    path, value = facts.path, facts.value
    call = path[-1]
    if value is None or facts.types is None or value.role is None or not value.kind.shape.is_generator or len(path) < 2:
        return
    parent = path[-2]
    taken = _taken(facts.types, path)
    loop = parent if isinstance(parent, ForStmt) and parent.expr is call and parent.is_async is value.kind.shape.is_async else None
    known = value.stream() if taken is not None or loop is not None else None
    if known is None:
        return
    found = _left(value.subject(), loop, known) if loop is not None else _dropped(value.subject(), call, *taken, known) if taken else None
    if found is not None:
        yield found


def _left(subject: Subject, loop: ForStmt, known: Stream) -> Finding | None:
    """Return what is wrong with a loop over a generator, as far as its body may leave it."""
    late = known.cleans_up and loop.is_async
    after = known.after if known.once and (known.gives or loop.is_async) else None
    target = loop.index.name if isinstance(loop.index, NameExpr) else "item"
    exits = list(exits_of(loop))
    if not known.once or not late:
        # An error in a stream is no way of leaving it that the program chose; after one, nothing is to be committed.
        exits = [statement for statement in exits if not isinstance(statement, RaiseStmt)]
    if exits and (late or after is not None):
        left = exits[0]
        message = _loop_message(subject, target, _word(left), left.line, once=known.once, late=late, after=after)
        return Finding(RULE.code, message, loop.expr)
    if known.once and known.recovers and _may_raise(loop):
        return Finding(RULE.code, _failed_message(subject, target), loop.expr)
    return None


def _may_raise(loop: ForStmt) -> bool:
    """False for the body of a loop that only hands on what it gets, or handles all errors by itself."""
    if handles_everything(loop) or any(True for _ in own_yields(loop.body)):
        return False
    return any(isinstance(node, (CallExpr, RaiseStmt)) for node in own_nodes(loop.body))


def _dropped(subject: Subject, call: Node, via: str, way: Path, known: Stream) -> Finding | None:
    """Return what is wrong where one value is taken out of a generator by ``via``, which is called at the end of a path."""
    is_async = subject.kind.shape.is_async
    if not known.once:
        return None
    # Nobody has the value that the cleanup takes away, or it stays good.
    used = not _is_dropped(way) and not _outlives(subject.kind.yields, known)
    cleans_up = known.cleans_up and (used or is_async)
    if not cleans_up and known.after is None:
        return None
    message = _next_message(subject, via, cleans_up=cleans_up, after=known.after, used=used)
    return Finding(RULE.code, message, call)


def _outlives(yields: Type | None, known: Stream) -> bool:
    """True for a value that stays good when its generator is closed."""
    unknown = yields is None or isinstance(get_proper_type(yields), AnyType)
    return not known.holds if unknown else is_data(yields)


def _taken(types: Types, path: Path) -> tuple[str, Path] | None:
    """Return what takes one value out of the generator at the end of a path, which nothing else holds, and the way to that call."""
    if len(path) < 2:
        return None
    parent = path[-2]
    if isinstance(parent, MemberExpr):
        takes = parent.name in _TAKING and len(path) > 2 and isinstance(path[-3], CallExpr)
        return (f".{parent.name}()", path[:-2]) if takes else None
    if not isinstance(parent, CallExpr) or not parent.args or parent.args[0] is not path[-1]:
        return None
    known = types.names(parent)
    if len(parent.args) == 1 and _PASSING_ON.intersection(known):
        return _taken(types, path[:-1])
    return next(((f"{name}()", path[:-1]) for name in ("anext", "next") if f"builtins.{name}" in known), None)


def _is_dropped(path: Path) -> bool:
    """True for an expression that is a statement, with an ``await`` or without."""
    holders = (node for node in reversed(path[:-1]) if not isinstance(node, AwaitExpr))
    return isinstance(next(holders, None), ExpressionStmt)


def _word(statement: Statement) -> str:
    if isinstance(statement, ReturnStmt):
        return "return"
    return "break" if isinstance(statement, BreakStmt) else "raise"


def _loop_message(subject: Subject, target: str, statement: str, line: int, *, once: bool, late: bool, after: str | None) -> str:
    """Return the message for a loop that a statement on ``line`` leaves.

    ``late`` is true where the generator's cleanup will run later, ``after`` is what will never run.
    """
    cleanup = "runs later, when the forgotten generator is finalised"
    if after is None:
        what = f"the cleanup of {subject.name} {cleanup}"
    else:
        what = f'"{after}" after the yield of {subject.name} never runs'
        what = f"{what}, and its cleanup {cleanup}" if late else what
    leaves = f'"{statement}" on line {line} leaves the loop: {what}'
    if once:
        return f'{leaves}. Write "{made_into_manager(subject, target)}"'
    return f'{leaves}. Write "async with aclosing({subject.quoted}) as items:" around "async for {target} in items:"'


def _failed_message(subject: Subject, target: str) -> str:
    """Return the message for a loop over a generator that yields once and has an ``except`` for what is done with its value."""
    return (
        f'{subject.name} yields once, and what this loop\'s body raises does not get to its "except", which never runs. '
        f'Write "{made_into_manager(subject, target)}"'
    )


def _next_message(subject: Subject, via: str, *, cleans_up: bool, after: str | None, used: bool) -> str:
    """Return the message for ``next`` and its like on a generator that nothing holds.

    ``after`` is what will never run, ``used`` is true where somebody takes a value that the cleanup takes away.
    """
    is_async = subject.kind.shape.is_async
    lost = [f'"{after}" after its yield never runs'] if after is not None else []
    if cleans_up:
        when = "the forgotten generator is finalised at any time from now on" if is_async else "the generator is closed at once"
        late = ", while the value is still in use" if used else ""
        lost.append(f"{when}, and its cleanup with it{late}")
    # Decorated, the function would fail where a framework is given it, as `Depends` is, and in a loop over its calls.
    write = made_into_manager(subject, variable_for(subject.kind.yields, subject.quoted))
    return f'"{via}" takes the value out of {subject.name} and drops the generator: {"; ".join(lost)}. Write "{write}"'
