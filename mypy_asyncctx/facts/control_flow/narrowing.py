"""What the program has asked of a value by ``hasattr()`` on the only way to where it uses it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mypy.literals import literal_hash
from mypy.nodes import (
    AssertStmt,
    AssignmentExpr,
    Block,
    BreakStmt,
    CallExpr,
    ConditionalExpr,
    ContinueStmt,
    DictionaryComprehension,
    Expression,
    FuncDef,
    GeneratorExpr,
    IfStmt,
    MatchStmt,
    OpExpr,
    RefExpr,
    StrExpr,
    UnaryExpr,
    WhileStmt,
)

from mypy_asyncctx import names
from mypy_asyncctx.facts.tree.paths import BINDING, bound_by, own_nodes
from mypy_asyncctx.facts.tree.statements import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node

    from mypy_asyncctx.facts.tree.paths import Path


def asked_attributes(path: Path, value: Expression) -> set[str]:
    """Return the names of the attributes that ``value`` is known to have at the end of a path, because ``hasattr()`` said so.

    mypy narrows names, attributes and items with constant indices, until they are bound again; for anything else the set is empty.
    """
    key = literal_hash(value)
    if key is None:
        return set()
    found = set()
    for condition, truth, since in _conditions(path):
        for call in _asked(condition, truth):
            subject = call.args[0].target if isinstance(call.args[0], AssignmentExpr) else call.args[0]
            name = call.args[1]
            if isinstance(name, StrExpr) and literal_hash(subject) == key and not _is_bound(since, subject, call, path[-1]):
                found.add(name.value)
    return found


def _conditions(path: Path) -> Iterator[tuple[Expression, bool, Node]]:
    """Yield what was true, or false, on the way, and the node inside which it still holds."""
    for outer, inner in pairwise(path):
        if isinstance(inner, FuncDef):
            # A function runs later; mypy goes on with what it knows of parameters and of names that are bound once.
            continue
        if isinstance(outer, IfStmt):
            for condition, block in zip(outer.expr, outer.body, strict=True):
                if inner is block:
                    yield condition, True, block
                    break
                if inner is condition:
                    break
                yield condition, False, inner
        elif isinstance(outer, WhileStmt) and inner is outer.body:
            yield outer.expr, True, inner
        elif isinstance(outer, ConditionalExpr) and inner is not outer.cond:
            yield outer.cond, inner is outer.if_expr, inner
        elif isinstance(outer, OpExpr) and outer.op in ("and", "or") and inner is outer.right:
            yield outer.left, outer.op == "and", inner
        elif isinstance(outer, (GeneratorExpr, DictionaryComprehension)) and inner not in outer.sequences:
            yield from ((condition, True, inner) for conditions in outer.condlists for condition in conditions if condition is not inner)
        elif isinstance(outer, MatchStmt):
            yield from ((guard, True, body) for guard, body in zip(outer.guards, outer.bodies, strict=True) if guard and body is inner)
        elif isinstance(outer, Block):
            yield from _before(outer, inner)


def _before(block: Block, statement: Node) -> Iterator[tuple[Expression, bool, Node]]:
    """Yield what the statements before one in its block let through."""
    for earlier in block.body:
        if earlier is statement:
            return
        if isinstance(earlier, AssertStmt):
            yield earlier.expr, True, block
        elif isinstance(earlier, IfStmt) and len(earlier.expr) == 1 and earlier.else_body is None and _goes_away(earlier.body[0]):
            yield earlier.expr[0], False, block


def _goes_away(block: Block) -> bool:
    return leaves(block) or (bool(block.body) and isinstance(block.body[-1], (BreakStmt, ContinueStmt)))


def _asked(condition: Expression, truth: bool) -> Iterator[CallExpr]:
    """Yield the calls of ``hasattr`` that have surely returned True where a condition has turned out so."""
    if isinstance(condition, UnaryExpr) and condition.op == "not":
        yield from _asked(condition.expr, not truth)
    elif isinstance(condition, OpExpr) and condition.op == ("and" if truth else "or"):
        yield from _asked(condition.left, truth)
        yield from _asked(condition.right, truth)
    elif truth and _asks(condition):
        assert isinstance(condition, CallExpr)
        yield condition


def _asks(condition: Expression) -> bool:
    if not isinstance(condition, CallExpr) or not isinstance(condition.callee, RefExpr):
        return False
    return condition.callee.fullname == names.HASATTR and len(condition.args) == 2


def _is_bound(since: Node, value: Expression, call: CallExpr, use: Node) -> bool:
    """True where a value is bound again between the question and the use."""
    key = literal_hash(value)
    between = (node for node in own_nodes(since) if type(node) in BINDING and call.line < node.line < use.line)
    return any(isinstance(target, Expression) and literal_hash(target) == key for node in between for target in bound_by(node))
