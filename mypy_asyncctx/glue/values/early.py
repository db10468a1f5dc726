"""A generator that holds a resource, and a caller that does not iterate it to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AwaitExpr,
    BreakStmt,
    CallExpr,
    ExpressionStmt,
    ForStmt,
    FuncItem,
    MemberExpr,
    NameExpr,
    RaiseStmt,
    ReturnStmt,
    WhileStmt,
)

from mypy_asyncctx import codes
from mypy_asyncctx.glue.bodies.once import stream
from mypy_asyncctx.rules import left_early
from mypy_asyncctx.rules.base import Finding
from mypy_asyncctx.syntax.tree import children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node, Statement, SymbolNode

    from mypy_asyncctx.glue.kept.results import ResultStore
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.model import Kind
    from mypy_asyncctx.syntax.tree import Path

_TAKING: Final = frozenset({"__anext__", "__next__", "asend", "send"})
_PASSING_ON: Final = frozenset({"builtins.aiter", "builtins.iter"})


def early_finding(
    scene: Scene, call: CallExpr, kind: Kind, definition: SymbolNode | None, path: Path, store: ResultStore
) -> Finding | None:
    """Return what is wrong where a call's generator is left before its end; None where nothing is known of its cleanup."""
    if not kind.shape.is_generator or not scene.enabled(codes.LEFT_EARLY):
        return None
    parent = path[-2] if len(path) > 1 else None
    taken = _taken(scene, path)
    exits = list(_exits(parent.body)) if isinstance(parent, ForStmt) and parent.is_async and parent.expr is call else []
    if taken is None and not exits:
        return None
    known = stream(scene, definition, store)
    if known is None or not (known.cleans_up or known.goes_on):
        return None
    subject = scene.subject(kind, call)
    if taken is not None:
        via, way = taken
        used = not _is_dropped(way)
        if not known.once or (not used and known.cleans_up and not kind.shape.is_async):
            # Nobody has the value that the cleanup, which runs at once, takes away.
            return None
        message = left_early.next_message(subject, via, is_async=kind.shape.is_async, runs=known.cleans_up, used=used)
        return Finding(codes.LEFT_EARLY, message)
    if not known.once:
        # An error in a stream is no way of leaving it that the program chose.
        exits = [statement for statement in exits if not isinstance(statement, RaiseStmt)]
    if not exits or not isinstance(parent, ForStmt):
        return None
    target = parent.index.name if isinstance(parent.index, NameExpr) else "item"
    message = left_early.loop_message(subject, target, _word(exits[0]), exits[0].line, once=known.once, runs=known.cleans_up)
    return Finding(codes.LEFT_EARLY, message)


def _taken(scene: Scene, path: Path) -> tuple[str, Path] | None:
    """Return what takes one value out of the generator at the end of a path, which nothing else holds, and the way to that call."""
    if len(path) < 2:
        return None
    parent = path[-2]
    if isinstance(parent, MemberExpr):
        takes = parent.name in _TAKING and len(path) > 2 and isinstance(path[-3], CallExpr)
        return (f".{parent.name}()", path[:-2]) if takes else None
    if not isinstance(parent, CallExpr) or not parent.args or parent.args[0] is not path[-1]:
        return None
    known = scene.callee_names(parent)
    if len(parent.args) == 1 and _PASSING_ON.intersection(known):
        return _taken(scene, path[:-1])
    return next(((f"{name}()", path[:-1]) for name in ("anext", "next") if f"builtins.{name}" in known), None)


def _is_dropped(path: Path) -> bool:
    """True for an expression that is a statement, with an ``await`` or without."""
    holders = (node for node in reversed(path[:-1]) if not isinstance(node, AwaitExpr))
    return isinstance(next(holders, None), ExpressionStmt)


def _exits(root: Node, *, inner: bool = False) -> Iterator[Statement]:
    """Yield the statements that leave the loop around ``root``."""
    for child in children(root):
        if isinstance(child, (FuncItem, AwaitExpr)):
            continue
        if isinstance(child, (ReturnStmt, RaiseStmt)) or (isinstance(child, BreakStmt) and not inner):
            yield child
        else:
            yield from _exits(child, inner=inner or isinstance(child, (ForStmt, WhileStmt)))


def _word(statement: Statement) -> str:
    if isinstance(statement, ReturnStmt):
        return "return"
    return "break" if isinstance(statement, BreakStmt) else "raise"
