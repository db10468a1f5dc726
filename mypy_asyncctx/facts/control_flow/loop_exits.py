"""Which statements in the body of a loop leave it, as far as the loop itself does not catch what they raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import (
    AwaitExpr,
    BreakStmt,
    CallExpr,
    ForStmt,
    FuncItem,
    RaiseStmt,
    RefExpr,
    ReturnStmt,
    TryStmt,
    TypeInfo,
    WhileStmt,
    WithStmt,
)

from mypy_asyncctx.facts.control_flow.handlers import BASE, EXCEPTION, handlers_of, names_of
from mypy_asyncctx.facts.tree.paths import children, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node, Statement

_SUPPRESS = "contextlib.suppress"


def exits_of(loop: ForStmt) -> Iterator[Statement]:
    """Yield each ``return``, ``break`` and ``raise`` that ends a loop, in the order of the source."""
    yield from _exits(loop.body, (), is_inner=False)


def handles_everything(loop: ForStmt) -> bool:
    """True where the body of a loop lets no exception out: it is one ``try`` that catches them all and raises none again."""
    only = loop.body.body[0] if len(loop.body.body) == 1 else None
    if not isinstance(only, TryStmt):
        return False
    handlers = handlers_of(only)
    caught = {name for handler in handlers for name in handler.caught}
    return bool(caught & {BASE, EXCEPTION}) and not any(
        isinstance(node, RaiseStmt) for handler in handlers for node in own_nodes(handler.block)
    )


def _exits(root: Node, caught: tuple[str, ...], *, is_inner: bool) -> Iterator[Statement]:
    """Yield what leaves; ``caught`` are the full names of the exceptions that something inside of the loop catches around ``root``."""
    for child in children(root):
        if isinstance(child, (FuncItem, AwaitExpr)):
            continue
        if isinstance(child, TryStmt):
            clauses = [name for handler in handlers_of(child) for name in handler.caught]
            yield from _exits(child.body, (*caught, *clauses), is_inner=is_inner)
            for part in (*child.handlers, child.else_body, child.finally_body):
                if part is not None:
                    yield from _exits(part, caught, is_inner=is_inner)
        elif isinstance(child, WithStmt):
            yield from _exits(child.body, (*caught, *_suppressed(child)), is_inner=is_inner)
        elif isinstance(child, RaiseStmt):
            if not _is_caught(child, caught):
                yield child
        elif isinstance(child, ReturnStmt) or (isinstance(child, BreakStmt) and not is_inner):
            yield child
        elif isinstance(child, (ForStmt, WhileStmt)):
            yield from _exits(child.body, caught, is_inner=True)
            if child.else_body is not None:
                yield from _exits(child.else_body, caught, is_inner=is_inner)
        else:
            yield from _exits(child, caught, is_inner=is_inner)


def _suppressed(node: WithStmt) -> Iterator[str]:
    for item in node.expr:
        if isinstance(item, CallExpr) and isinstance(item.callee, RefExpr) and item.callee.fullname == _SUPPRESS:
            for argument in item.args:
                yield from names_of(argument)


def _is_caught(node: RaiseStmt, caught: tuple[str, ...]) -> bool:
    """True where one of the clauses around a ``raise`` catches it, or may, for all that names tell."""
    if node.expr is None:
        return bool({BASE, EXCEPTION}.intersection(caught))
    callee = node.expr.callee if isinstance(node.expr, CallExpr) else node.expr
    raised = callee.node if isinstance(callee, RefExpr) else None
    if not isinstance(raised, TypeInfo):
        return bool(caught)
    return "" in caught or any(base.fullname in caught for base in raised.mro)
