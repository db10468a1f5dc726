"""A generator that holds a resource, and a caller that does not iterate it to its end."""

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
from mypy_asyncctx.integration.bodies.generator_bodies import stream
from mypy_asyncctx.rules.consumption import left_early
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from mypy.nodes import Statement, SymbolNode
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.summaries.generators import Stream
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import ResultStore
    from mypy_asyncctx.rules.subject import Subject

_TAKING: Final = frozenset({"__anext__", "__next__", "asend", "send"})
_PASSING_ON: Final = frozenset({"builtins.aiter", "builtins.iter"})


def early_finding(
    checked: CheckedModule, call: CallExpr, kind: Kind, definition: SymbolNode | None, path: Path, store: ResultStore
) -> Finding | None:
    """Return what is wrong where a call's generator is left before its end; None where nothing is known of its cleanup."""
    if not kind.shape.is_generator or not checked.enabled(left_early.RULE.code):
        return None
    parent = path[-2] if len(path) > 1 else None
    taken = _taken(checked, path)
    loop = parent if isinstance(parent, ForStmt) and parent.expr is call and parent.is_async is kind.shape.is_async else None
    if taken is None and loop is None:
        return None
    known = stream(checked, definition, store)
    if known is None:
        return None
    subject = checked.subject(kind, call)
    if loop is not None:
        return _left(subject, loop, known)
    assert taken is not None
    return _dropped(subject, *taken, known)


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
        return Finding(
            left_early.RULE.code, left_early.loop_message(subject, target, _word(left), left.line, once=known.once, late=late, after=after)
        )
    if known.once and known.recovers and _may_raise(loop):
        return Finding(left_early.RULE.code, left_early.failed_message(subject, target))
    return None


def _may_raise(loop: ForStmt) -> bool:
    """False for the body of a loop that only hands on what it gets, or handles all errors by itself."""
    if handles_everything(loop) or any(True for _ in own_yields(loop.body)):
        return False
    return any(isinstance(node, (CallExpr, RaiseStmt)) for node in own_nodes(loop.body))


def _dropped(subject: Subject, via: str, way: Path, known: Stream) -> Finding | None:
    """Return what is wrong where one value is taken out of a generator by ``via``, which is called at the end of a path."""
    is_async = subject.kind.shape.is_async
    if not known.once:
        return None
    # Nobody has the value that the cleanup takes away, or it stays good.
    used = not _is_dropped(way) and not _outlives(subject.kind.yields, known)
    cleans_up = known.cleans_up and (used or is_async)
    if not cleans_up and known.after is None:
        return None
    message = left_early.next_message(subject, via, cleans_up=cleans_up, after=known.after, used=used)
    return Finding(left_early.RULE.code, message)


def _outlives(yields: Type | None, known: Stream) -> bool:
    """True for a value that stays good when its generator is closed."""
    unknown = yields is None or isinstance(get_proper_type(yields), AnyType)
    return not known.holds if unknown else is_data(yields)


def _taken(checked: CheckedModule, path: Path) -> tuple[str, Path] | None:
    """Return what takes one value out of the generator at the end of a path, which nothing else holds, and the way to that call."""
    if len(path) < 2:
        return None
    parent = path[-2]
    if isinstance(parent, MemberExpr):
        takes = parent.name in _TAKING and len(path) > 2 and isinstance(path[-3], CallExpr)
        return (f".{parent.name}()", path[:-2]) if takes else None
    if not isinstance(parent, CallExpr) or not parent.args or parent.args[0] is not path[-1]:
        return None
    known = checked.callee_names(parent)
    if len(parent.args) == 1 and _PASSING_ON.intersection(known):
        return _taken(checked, path[:-1])
    return next(((f"{name}()", path[:-1]) for name in ("anext", "next") if f"builtins.{name}" in known), None)


def _is_dropped(path: Path) -> bool:
    """True for an expression that is a statement, with an ``await`` or without."""
    holders = (node for node in reversed(path[:-1]) if not isinstance(node, AwaitExpr))
    return isinstance(next(holders, None), ExpressionStmt)


def _word(statement: Statement) -> str:
    if isinstance(statement, ReturnStmt):
        return "return"
    return "break" if isinstance(statement, BreakStmt) else "raise"
