"""Statements after a yield that undo what stands before it: ``a.n += 1`` and ``a.n -= 1``, ``d[k] = v`` and ``d.pop(k)``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    Expression,
    ExpressionStmt,
    IndexExpr,
    IntExpr,
    MemberExpr,
    NameExpr,
    OperatorAssignmentStmt,
    StrExpr,
    TupleExpr,
)

from mypy_asyncctx.syntax.tree import own_nodes
from mypy_asyncctx.syntax.yields import own_yields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node, Statement

_OPPOSITES: Final = {
    "append": ("pop", "remove"),
    "appendleft": ("popleft", "remove"),
    "add": ("remove", "discard"),
    "push": ("pop",),
    "enable": ("disable",),
    "disable": ("enable",),
    "pause": ("resume",),
    "suspend": ("resume",),
    "attach": ("detach",),
    "mount": ("unmount", "umount"),
    "lock": ("unlock",),
    "block": ("unblock",),
    "mute": ("unmute",),
    "freeze": ("unfreeze",),
    "set": ("clear",),
    "inc": ("dec",),
    "login": ("logout",),
}
_SETTERS: Final = ("set", "signal")
_OPERATORS: Final = {"+": "-", "-": "+"}


def undoes(statement: Statement, function: Node) -> bool:
    """True where a statement after the first yield of a function takes back what one before it did."""
    line = min((found.line for found in own_yields(function)), default=0)
    before = [node for node in own_nodes(function) if node.line < line]
    if isinstance(statement, OperatorAssignmentStmt):
        return any(
            isinstance(node, OperatorAssignmentStmt)
            and _OPERATORS.get(node.op) == statement.op
            and not isinstance(node.lvalue, NameExpr)
            and _same(node.lvalue, statement.lvalue)
            and _same(node.rvalue, statement.rvalue)
            for node in before
        )
    if isinstance(statement, AssignmentStmt):
        return _takes_away(statement, before)
    call = called(statement)
    return call is not None and (_is_opposite(call, before) or _sets_back(call, before))


def called(statement: Node) -> CallExpr | None:
    """Return the call, awaited or not, that is all of a statement."""
    value = statement.expr if isinstance(statement, ExpressionStmt) else None
    value = value.expr if isinstance(value, AwaitExpr) else value
    return value if isinstance(value, CallExpr) else None


def _takes_away(statement: AssignmentStmt, before: list[Node]) -> bool:
    """True for ``a.b = None`` where ``a.b`` got a value before."""
    target = statement.lvalues[0]
    if not isinstance(target, (MemberExpr, IndexExpr)) or not _is_none(statement.rvalue):
        return False
    return any(isinstance(node, AssignmentStmt) and _same(node.lvalues[0], target) and not _is_none(node.rvalue) for node in before)


def _is_opposite(call: CallExpr, before: list[Node]) -> bool:
    if not isinstance(call.callee, MemberExpr):
        return False
    owner, name = call.callee.expr, call.callee.name
    if name == "pop" and call.args and any(_sets_item(node, owner, call.args[0]) for node in before):
        return True
    return any(
        isinstance(earlier.callee, MemberExpr)
        and name in _OPPOSITES.get(earlier.callee.name, ())
        and _same(earlier.callee.expr, owner)
        and (name not in ("remove", "discard") or _same_all(earlier.args, call.args))
        for earlier in _calls(before)
    )


def _sets_item(node: Node, owner: Expression, key: Expression) -> bool:
    target = node.lvalues[0] if isinstance(node, AssignmentStmt) else None
    return isinstance(target, IndexExpr) and _same(target.base, owner) and _same(target.index, key)


def _sets_back(call: CallExpr, before: list[Node]) -> bool:
    """True for ``f(x, old)`` where ``f(x, new)`` was called before, and ``old`` was read before that."""
    name = call.callee.name if isinstance(call.callee, (NameExpr, MemberExpr)) else ""
    old = call.args[-1] if call.args else None
    if not name.startswith(_SETTERS) or not isinstance(old, NameExpr):
        return False
    read = any(
        isinstance(node, AssignmentStmt)
        and isinstance(node.lvalues[0], NameExpr)
        and node.lvalues[0].node is old.node
        and isinstance(node.rvalue, (MemberExpr, IndexExpr, CallExpr))
        for node in before
    )
    return read and any(
        _same(earlier.callee, call.callee)
        and len(earlier.args) == len(call.args)
        and _same_all(earlier.args[:-1], call.args[:-1])
        and not _same(earlier.args[-1], old)
        for earlier in _calls(before)
    )


def _calls(nodes: list[Node]) -> Iterator[CallExpr]:
    return (node for node in nodes if isinstance(node, CallExpr))


def _is_none(expression: Expression) -> bool:
    return isinstance(expression, NameExpr) and expression.fullname == "builtins.None"


def _same_all(first: list[Expression], second: list[Expression]) -> bool:
    return len(first) == len(second) and all(map(_same, first, second))


def _same(first: Node, second: Node) -> bool:
    """True where two expressions are written alike, out of the parts that a target or key is made of."""
    if isinstance(first, NameExpr) and isinstance(second, NameExpr):
        return first.node is second.node and first.name.rstrip("'") == second.name.rstrip("'")
    if isinstance(first, MemberExpr) and isinstance(second, MemberExpr):
        return first.name == second.name and _same(first.expr, second.expr)
    if isinstance(first, IndexExpr) and isinstance(second, IndexExpr):
        return _same(first.base, second.base) and _same(first.index, second.index)
    if isinstance(first, CallExpr) and isinstance(second, CallExpr):
        return _same(first.callee, second.callee) and _same_all(first.args, second.args)
    if isinstance(first, TupleExpr) and isinstance(second, TupleExpr):
        return _same_all(first.items, second.items)
    if isinstance(first, (IntExpr, StrExpr)) and isinstance(second, (IntExpr, StrExpr)):
        return first.value == second.value
    return False
