"""What a condition may ask about the way that came to it: whether it has yielded, or what a handler did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    BreakStmt,
    CallExpr,
    ComparisonExpr,
    ContinueStmt,
    DelStmt,
    DictExpr,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    GlobalDecl,
    IndexExpr,
    IntExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    NonlocalDecl,
    OperatorAssignmentStmt,
    OpExpr,
    RaiseStmt,
    ReturnStmt,
    SetExpr,
    TryStmt,
    TupleExpr,
    UnaryExpr,
    Var,
    WhileStmt,
)

from mypy_asyncctx.facts.control_flow.constants import Special, constant_of
from mypy_asyncctx.facts.control_flow.loop_counts import compares
from mypy_asyncctx.facts.control_flow.yields import constant
from mypy_asyncctx.facts.frameworks.logging_calls import is_telling
from mypy_asyncctx.facts.tree.paths import BINDING, bound_by, children, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy.nodes import Block, Expression, Node


class Conditions:
    """What the conditions of a function may ask.

    A name may remember what happened if it is bound to a constant, in a handler, or more than once; so may an attribute that the function
    binds, and an object that a handler calls or hands on. ``counters`` are the names that count rounds.
    """

    def __init__(self, function: FuncDef) -> None:
        self._parameters = {argument.variable for argument in function.arguments}
        self._attributes: set[str] = set()
        self._memories: set[str] = set()
        self._numbers: dict[str, list[int]] = {}
        handled = {node for block in _handlers(function.body) for node in own_nodes(block)}
        kinds: dict[str, list[str]] = {}
        for node in own_nodes(function.body):
            if isinstance(node, (GlobalDecl, NonlocalDecl)):
                self._memories.update(node.names)
            elif type(node) in BINDING:
                for target in bound_by(node):
                    self._bind(node, target, kinds, in_handler=node in handled)
        for node in handled:
            for call in (node, *own_nodes(node)) if isinstance(node, (ExpressionStmt, AssignmentStmt)) else ():
                if isinstance(call, CallExpr) and not is_telling(call):
                    self._memories |= {name for part in (call.callee, *call.args) for name in _roots(part)}
        numbers = {name: set(several) for name, several in kinds.items() if set(several) <= {"number", "step", "index"}}
        self.counters = frozenset(name for name, several in numbers.items() if several != {"number"})
        exceptions = {name for name, several in kinds.items() if set(several) == {"exception"}}
        once = {name for name, several in kinds.items() if several == ["value"]}
        self._bound = set(kinds)
        self._memories = (self._memories | (self._bound - once)) - exceptions - self.counters

    def _bind(self, node: Node, target: Node, kinds: dict[str, list[str]], *, in_handler: bool) -> None:
        if isinstance(target, MemberExpr):
            self._attributes.add(target.name)
        elif isinstance(target, IndexExpr):
            self._memories |= set(_roots(target))
        elif isinstance(target, NameExpr):
            kind = _kind(node, in_handler=in_handler)
            kinds.setdefault(target.name, []).append(kind)
            if kind == "number" and isinstance(node, AssignmentStmt) and isinstance(node.rvalue, IntExpr):
                self._numbers.setdefault(target.name, []).append(node.rvalue.value)

    def may_remember(self, conditions: Iterable[Expression], *, counting: bool = False) -> bool:
        """True where one of the conditions may tell what happened on the way; ``counting`` for those of a loop, which may count."""
        return any(self._may_remember(condition, counting=counting) for condition in conditions)

    def _may_remember(self, node: Expression, *, counting: bool) -> bool:
        if isinstance(node, ComparisonExpr):
            # `attempt == retries - 1` is about the number of rounds; `attempt > 0` is about whether there was one.
            counting = counting or not any(isinstance(operand, IntExpr) and operand.value in (0, 1) for operand in node.operands)
            return any(self._may_remember(operand, counting=counting) for operand in node.operands)
        if isinstance(node, NameExpr):
            return node.name in self._memories or (node.name in self.counters and not counting)
        if isinstance(node, MemberExpr) and node.name in self._attributes:
            return True
        return any(self._may_remember(child, counting=counting) for child in children(node) if not isinstance(child, FuncDef))  # type: ignore[arg-type]

    def ask_arguments(self, conditions: Iterable[Expression]) -> bool:
        """True where the conditions ask for nothing but what the function was called with."""
        return all(self._is_argument(condition) for condition in conditions)

    def _is_argument(self, node: Expression) -> bool:
        if isinstance(node, NameExpr):
            constant_like = constant_of(node) is not Special.UNKNOWN
            return constant_like or (isinstance(node.node, Var) and node.node in self._parameters and node.name not in self._bound)
        if isinstance(node, UnaryExpr):
            return self._is_argument(node.expr)
        if isinstance(node, OpExpr):
            return self._is_argument(node.left) and self._is_argument(node.right)
        if isinstance(node, ComparisonExpr):
            return all(map(self._is_argument, node.operands))
        return constant_of(node) is not Special.UNKNOWN

    def counts(self, loop: WhileStmt) -> bool:
        """True for a loop that counts to more than one: ``while attempt < limit: attempt += 1``."""
        if isinstance(loop.expr, NameExpr) and loop.expr.name in self.counters:
            found: tuple[NameExpr, Expression | None] | None = loop.expr, None
        else:
            found = compares(loop.expr, self.counters)
        if found is None:
            return False
        counter, bound = found
        if not any(isinstance(node, OperatorAssignmentStmt) and _names(node.lvalue, counter.name) for node in own_nodes(loop.body)):
            return False
        end = bound.value if isinstance(bound, IntExpr) else 0 if bound is None else None
        starts = self._numbers.get(counter.name, [])
        return end is None or all(abs(start - end) > 1 for start in starts)


def decides(branches: Iterable[Block], stops: Iterable[Node]) -> bool:
    """True where a branch leaves the statement other than by its end; ``stops`` are the statements that never come back."""
    leaving = (BreakStmt, ContinueStmt, RaiseStmt, ReturnStmt)
    ending = set(stops)
    return any(
        isinstance(node, leaving) or node in ending or (isinstance(node, AssertStmt) and constant(node.expr) is False)
        for branch in branches
        for node in own_nodes(branch)
    )


def _handlers(body: Block) -> list[Block]:
    tries = [node for node in own_nodes(body) if isinstance(node, TryStmt)]
    return [block for node in tries for block in (*node.handlers, node.finally_body) if block is not None]


def _kind(node: Node, *, in_handler: bool) -> str:
    if isinstance(node, TryStmt):
        return "exception"
    if isinstance(node, ForStmt):
        return "index" if isinstance(node.expr, CallExpr) and set(_callee_name(node.expr)) & {"range", "enumerate", "count"} else "value"
    if isinstance(node, OperatorAssignmentStmt):
        return "step" if isinstance(node.rvalue, IntExpr) else "memory"
    if isinstance(node, AssignmentStmt) and isinstance(node.rvalue, IntExpr):
        return "number"
    if in_handler or isinstance(node, DelStmt):
        return "memory"
    if isinstance(node, AssignmentStmt):
        display = isinstance(node.rvalue, (ListExpr, TupleExpr, SetExpr, DictExpr))
        return "memory" if display or constant_of(node.rvalue) is not Special.UNKNOWN else "value"
    return "value"


def _callee_name(call: CallExpr) -> list[str]:
    return [call.callee.name] if isinstance(call.callee, (NameExpr, MemberExpr)) else []


def _names(node: Expression, name: str) -> bool:
    return isinstance(node, NameExpr) and node.name == name


def _roots(node: Node) -> list[str]:
    """Return the variable that an attribute, item or call belongs to."""
    while isinstance(node, (MemberExpr, IndexExpr, CallExpr)):
        node = node.expr if isinstance(node, MemberExpr) else node.base if isinstance(node, IndexExpr) else node.callee
    return [node.name] if isinstance(node, NameExpr) and isinstance(node.node, Var) else []
