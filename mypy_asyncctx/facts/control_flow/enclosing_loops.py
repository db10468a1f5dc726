"""Loops and comprehensions around an expression, and where a function may wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import (
    AssignmentStmt,
    AwaitExpr,
    Block,
    BreakStmt,
    DictionaryComprehension,
    ExpressionStmt,
    ForStmt,
    FuncItem,
    GeneratorExpr,
    ListComprehension,
    MypyFile,
    NameExpr,
    RaiseStmt,
    ReturnStmt,
    SetComprehension,
    WhileStmt,
    WithStmt,
    YieldExpr,
)

from mypy_asyncctx.facts.tree.paths import bound_by, own_nodes

if TYPE_CHECKING:
    from mypy.nodes import Node, Statement

    from mypy_asyncctx.facts.tree.paths import Path


def statement_of(path: Path) -> tuple[Statement | None, Block | None]:
    """Return the assignment or bare expression that the last node of a path stands in, and its block; None for other statements."""
    for parent, node in zip(reversed(path[:-1]), reversed(path), strict=False):
        if isinstance(parent, Block):
            return (node, parent) if isinstance(node, (ExpressionStmt, AssignmentStmt)) else (None, None)
    return None, None


def comprehension_around(path: Path) -> Node | None:
    """Return the comprehension that evaluates the last node of a path again and again, with no ``await`` in between."""
    for node in reversed(path):
        if isinstance(node, (AwaitExpr, Block, FuncItem, MypyFile)):
            return None
        if isinstance(node, (ListComprehension, SetComprehension)):
            return None if any(node.generator.is_async) else node.generator
        if isinstance(node, DictionaryComprehension):
            return None if any(node.is_async) else node
    return None


def loop_around(path: Path) -> Node | None:
    """Return the loop that runs the statement around a node in each of its rounds."""
    at = next((at for at in range(len(path) - 1, 0, -1) if isinstance(path[at], Block)), 0)
    loop = path[at - 1] if at else None
    if not isinstance(loop, (ForStmt, WhileStmt)) or loop.body is not path[at]:
        return None
    return None if any(isinstance(inner, (ReturnStmt, RaiseStmt, BreakStmt)) for inner in own_nodes(loop.body)) else loop


def quick_loop_around(path: Path) -> Node | None:
    """Return the loop around a node that never waits for what it starts."""
    loop = loop_around(path)
    if loop is None or (isinstance(loop, ForStmt) and loop.is_async):
        return None
    return None if any(suspends(node) for node in own_nodes(loop)) else loop


def suspends(node: Node) -> bool:
    """True for what may let other tasks run."""
    return isinstance(node, (AwaitExpr, YieldExpr)) or (isinstance(node, (WithStmt, ForStmt)) and node.is_async)


def indices(node: Node) -> set[str]:
    """Return the names that a loop or comprehension binds in each round."""
    if isinstance(node, (GeneratorExpr, DictionaryComprehension)):
        return {name.name for index in node.indices for name in [index, *own_nodes(index)] if isinstance(name, NameExpr)}
    return {name.name for name in bound_by(node) if isinstance(name, NameExpr)}
