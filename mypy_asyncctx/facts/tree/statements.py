"""The statements of a scope in the order of the source, and whether the end of a block is ever reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    AwaitExpr,
    Block,
    BreakStmt,
    CallExpr,
    ClassDef,
    Decorator,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    IfStmt,
    MatchStmt,
    MemberExpr,
    NameExpr,
    OverloadedFuncDef,
    RaiseStmt,
    ReturnStmt,
    TryStmt,
    WhileStmt,
    WithStmt,
)
from mypy.patterns import AsPattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mypy.nodes import Expression, Node

_SWALLOWING: Final = ("suppress", "raises")


def blocks_of(node: Node) -> list[Block | None]:
    """Return the blocks of a compound statement that is no definition."""
    if isinstance(node, IfStmt):
        return [*node.body, node.else_body]
    if isinstance(node, WithStmt):
        return [node.body]
    if isinstance(node, TryStmt):
        return [node.body, *node.handlers, node.else_body, node.finally_body]
    if isinstance(node, (ForStmt, WhileStmt)):
        return [node.body, node.else_body]
    return [*node.bodies] if isinstance(node, MatchStmt) else []


def statements(defs: Iterable[Node]) -> Iterator[Node]:
    """Yield the statements of a scope, also those inside ``if``, ``try`` and ``with``, without what mypy calls unreachable."""
    for node in defs:
        kind = type(node)
        if kind is Block:
            assert isinstance(node, Block)
            if not node.is_unreachable:
                yield from statements(node.body)
            continue
        yield node
        if kind in _COMPOUND:
            for block in blocks_of(node):
                if block is not None and not block.is_unreachable:
                    yield from statements(block.body)


def assignments(block: Block) -> list[AssignmentStmt]:
    """Return the assignments of a scope as `statements` would find them, in no certain order."""
    found: list[AssignmentStmt] = []
    todo: list[Block | None] = [block]
    for part in todo:
        if part is None or part.is_unreachable:
            continue
        for node in part.body:
            kind = type(node)
            if kind is AssignmentStmt:
                found.append(cast("AssignmentStmt", node))
            elif kind is Block:
                todo.append(cast("Block", node))
            elif kind in _COMPOUND:
                todo += blocks_of(node)
    return found


def all_statements(defs: Iterable[Node]) -> Iterator[Node]:
    """Yield the statements of a scope and of all functions and classes inside it, reachable or not, in no certain order."""
    todo = list(defs)
    while todo:
        node = todo.pop()
        kind = type(node)
        if kind in _COMPOUND:
            todo += [block for block in blocks_of(node) if block is not None]
        elif kind in _NESTED:
            todo += _inside(node)
            if kind is Block:
                continue
        yield node


def _inside(node: Node) -> Sequence[Node]:
    if isinstance(node, FuncDef):
        return node.body.body
    if isinstance(node, Decorator):
        return node.func.body.body
    if isinstance(node, Block):
        return node.body
    if isinstance(node, ClassDef):
        return node.defs.body
    if isinstance(node, OverloadedFuncDef):
        return [*node.items, node.impl] if node.impl is not None else node.items
    return ()


_COMPOUND: Final = frozenset({IfStmt, TryStmt, WithStmt, ForStmt, WhileStmt, MatchStmt})
_NESTED: Final = frozenset({Block, ClassDef, OverloadedFuncDef, Decorator, FuncDef})


def value_of(statement: Node) -> Expression | None:
    """Return the expression that a statement evaluates and does nothing without: where that raises, so does the statement."""
    if isinstance(statement, (ExpressionStmt, ReturnStmt)):
        return statement.expr
    return statement.rvalue if isinstance(statement, AssignmentStmt) else None


def called_in(value: Expression | None) -> tuple[CallExpr | None, bool]:
    """Return the call that an expression is, and whether it is awaited."""
    inner = value.expr if isinstance(value, AwaitExpr) else value
    return (inner if isinstance(inner, CallExpr) else None), isinstance(value, AwaitExpr)


def leaves(block: Block | None) -> bool:
    """True where the end of a block is never reached, so that a function does not return None there."""
    if block is None:
        return False
    return block.is_unreachable or any(_never_ends(statement) for statement in block.body)


def _never_ends(node: Node) -> bool:
    if isinstance(node, (ReturnStmt, RaiseStmt)):
        return True
    if isinstance(node, AssertStmt):
        return isinstance(node.expr, NameExpr) and node.expr.name == "False"
    if isinstance(node, IfStmt):
        return all(map(leaves, node.body)) and leaves(node.else_body)
    if isinstance(node, WithStmt):
        callees = [item.callee for item in node.expr if isinstance(item, CallExpr)]
        swallows = any(isinstance(callee, (NameExpr, MemberExpr)) and callee.name in _SWALLOWING for callee in callees)
        return leaves(node.body) and not swallows
    if isinstance(node, WhileStmt):
        forever = isinstance(node.expr, NameExpr) and node.expr.fullname == "builtins.True"
        return forever and not any(isinstance(statement, BreakStmt) for statement in statements([node.body]))
    if isinstance(node, TryStmt):
        return leaves(node.finally_body) or ((leaves(node.body) or leaves(node.else_body)) and all(map(leaves, node.handlers)))
    if isinstance(node, MatchStmt):
        last = node.patterns[-1] if node.patterns else None
        return isinstance(last, AsPattern) and last.pattern is None and node.guards[-1] is None and all(map(leaves, node.bodies))
    if isinstance(node, Block):
        return leaves(node)
    return False
