"""Local variables that hold constants along a way through a body: ``failed = False``, ``connection = None``."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    ComparisonExpr,
    Expression,
    GlobalDecl,
    IfStmt,
    IntExpr,
    NameExpr,
    NonlocalDecl,
    OpExpr,
    StrExpr,
    TryStmt,
    UnaryExpr,
    WhileStmt,
)

from mypy_asyncctx.facts.control_flow.yields import names_in
from mypy_asyncctx.facts.tree.paths import bound_by, own_nodes
from mypy_asyncctx.facts.tree.statements import all_statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy.nodes import Block, Node


class Special(enum.Enum):
    """A value that is no constant: some object that is true and not None, or nobody knows which."""

    OBJECT = "an object"
    UNKNOWN = "anything"


Value = bool | int | str | None | Special
Known = frozenset[tuple[str, Value]]
"""What is known of the flags at one point of a way."""

# More of them, and there are too many ways.
_MOST: Final = 4
_CONSTANTS: Final = {"builtins.True": True, "builtins.False": False, "builtins.None": None}


def flags_of(body: Block) -> frozenset[str]:
    """Return the local variables of a function that are bound to constants and asked for in a condition."""
    given: set[str] = set()
    asked: set[str] = set()
    for node in own_nodes(body):
        if isinstance(node, AssignmentStmt) and constant_of(node.rvalue) is not Special.UNKNOWN:
            given |= {target.name for target in node.lvalues if isinstance(target, NameExpr)}
        elif isinstance(node, (IfStmt, WhileStmt, AssertStmt)):
            conditions = node.expr if isinstance(node, IfStmt) else [node.expr]
            asked |= {name for condition in conditions for name in names_in(condition)}
    found = given & asked
    if found:
        # Somebody else has a say in these.
        shared = (node.names for node in all_statements(body.body) if isinstance(node, (GlobalDecl, NonlocalDecl)))
        found -= {name for several in shared for name in several}
    return frozenset(found) if len(found) <= _MOST else frozenset()


def constant_of(expression: Expression) -> Value:
    """Return the value of a literal, ``True``, ``False`` or ``None``, and `Special.UNKNOWN` for any other expression."""
    if isinstance(expression, NameExpr):
        return _CONSTANTS.get(expression.fullname, Special.UNKNOWN)
    return expression.value if isinstance(expression, (IntExpr, StrExpr)) else Special.UNKNOWN


class Flags:
    """The flags of a body and what its statements do to them."""

    def __init__(self, body: Block) -> None:
        self.names = flags_of(body)
        handled = (name for node in own_nodes(body) if isinstance(node, TryStmt) for name in node.vars if name is not None)
        self._exceptions = {name.name for name in handled}

    def after(self, known: Known, bound: Iterable[tuple[str, Value]]) -> Known:
        """Return what is known after names were bound."""
        now = dict(known)
        for name, value in bound:
            now.pop(name, None)
            if value is not Special.UNKNOWN:
                now[name] = value
        return frozenset(now.items())

    def bound(self, node: Node) -> list[tuple[str, Value]]:
        """Return the flags that a statement binds, with their new values; of a compound one, what its head binds."""
        if not self.names:
            return []
        value: Value = Special.UNKNOWN
        if isinstance(node, AssignmentStmt):
            value = constant_of(node.rvalue)
            if isinstance(node.rvalue, NameExpr) and node.rvalue.name in self._exceptions:
                value = Special.OBJECT
        return [(target.name, value) for target in self._targets(node) if target.name in self.names]

    @staticmethod
    def _targets(node: Node) -> Iterator[NameExpr]:
        yield from (target for target in bound_by(node) if isinstance(target, NameExpr))
        if not isinstance(node, (IfStmt, TryStmt, WhileStmt)) and isinstance(node, (AssignmentStmt, AssertStmt)):
            yield from (target for inner in own_nodes(node) for target in bound_by(inner) if isinstance(target, NameExpr))


def decided(condition: Expression, known: Known) -> bool | None:
    """Return the truth of a condition where the flags alone decide, None where they do not."""
    return _decided(condition, dict(known)) if known else None


def _decided(node: Expression, known: dict[str, Value]) -> bool | None:
    if isinstance(node, UnaryExpr) and node.op == "not":
        inner = _decided(node.expr, known)
        return None if inner is None else not inner
    if isinstance(node, OpExpr) and node.op in ("and", "or"):
        sides = {_decided(node.left, known), _decided(node.right, known)}
        settling = node.op == "or"
        if settling in sides:
            return settling
        return None if None in sides else not settling
    if isinstance(node, ComparisonExpr) and len(node.operators) == 1:
        return _compared(node.operators[0], *(_value(operand, known) for operand in node.operands))
    value = _value(node, known)
    return None if value is Special.UNKNOWN else bool(value)


def _compared(operator: str, left: Value, right: Value) -> bool | None:
    if Special.UNKNOWN in (left, right) or (left is Special.OBJECT and right is not None):
        return None
    if operator in ("is", "is not"):
        return (left is right) is (operator == "is")
    return (left == right) is (operator == "==") if operator in ("==", "!=") else None


def _value(node: Expression, known: dict[str, Value]) -> Value:
    if isinstance(node, NameExpr) and node.name in known:
        return known[node.name]
    return constant_of(node)
