"""The ways through the body of a generator function, and how often each of them yields.

Every way is followed through mypy's statements with one ``State``. Three kinds of ways are told apart (``How``), since what may happen
on a branch that the program itself takes is a mistake, and what needs an exception is a hazard. What cannot be known (how often a loop over
an unknown iterable runs, two conditions that may exclude each other) makes a way not ``sure``, and rules are silent on such ways.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssertStmt,
    AwaitExpr,
    Block,
    BreakStmt,
    CallExpr,
    ConditionalExpr,
    ContinueStmt,
    Expression,
    ExpressionStmt,
    ForStmt,
    FuncItem,
    IfStmt,
    IntExpr,
    MatchStmt,
    NameExpr,
    OpExpr,
    PassStmt,
    RaiseStmt,
    ReturnStmt,
    TryStmt,
    WhileStmt,
    WithStmt,
    YieldExpr,
    YieldFromExpr,
)
from mypy.patterns import AsPattern

from mypy_asyncctx.syntax.handlers import Handler, handlers_of
from mypy_asyncctx.syntax.tree import bound_names, children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy.nodes import FuncDef, Node, Statement

    Yield = YieldExpr | YieldFromExpr


class How(enum.Enum):
    """How a way came about."""

    PLAIN = "by branches alone"
    FAILED = "an exception before the first yield was caught"
    THROWN = "an exception thrown in at a yield was caught"


class Origin(enum.Enum):
    """Where an exception comes from."""

    THROWN = "thrown in at a yield"
    IMPLICIT = "any statement may raise"
    RAISED = "a raise statement"


@dataclass(frozen=True)
class State:
    """What is known at one point of a way.

    ``first`` is the first yield on it, ``handler`` the ``except`` clause that last caught something, ``skipped`` the first
    statement with a yield in a branch that the way did not take. ``split`` is the depth of the conditional
    statement that alone decided to yield.
    """

    first: Yield | None = None
    how: How = How.PLAIN
    handler: Handler | None = None
    sure: bool = True
    skipped: Statement | None = None
    split: int | None = None


@dataclass(frozen=True)
class Flying:
    """An exception on its way up."""

    state: State
    origin: Origin


@dataclass(frozen=True)
class Second:
    """A yield that is reached by a way which has yielded before."""

    first: Yield
    second: Yield
    state: State


@dataclass
class Paths:
    """What following every way has found.

    ``ends`` are the ways that end normally, with the ``return`` (None at the end of the body); ``raises`` those that end in a ``raise``;
    ``reached`` tells for each simple statement outside of a ``finally`` and ``else`` which ways come by after a yield;
    ``caught`` are the clauses that an exception thrown in at a yield gets to.
    """

    yields: list[Yield] = field(default_factory=list)
    ends: set[tuple[State, ReturnStmt | None]] = field(default_factory=set)
    raises: set[State] = field(default_factory=set)
    seconds: set[Second] = field(default_factory=set)
    reached: dict[Statement, set[State]] = field(default_factory=lambda: defaultdict(set))
    caught: set[Handler] = field(default_factory=set)


@dataclass(frozen=True)
class Facts:
    """What types say about a body.

    ``never_returns`` and ``is_unknown`` are about a call: it always raises, or mypy does not know what it does; ``may_swallow`` tells of a
    ``with``, ``repeats`` whether a loop surely comes round.
    """

    never_returns: Callable[[CallExpr], bool]
    is_unknown: Callable[[CallExpr], bool]
    may_swallow: Callable[[WithStmt], bool]
    repeats: Callable[[ForStmt], bool]


States = frozenset[State]
_NONE: Final[States] = frozenset()


@dataclass
class _Out:
    """Where the ways that enter a statement leave it."""

    next: set[State] = field(default_factory=set)
    breaks: set[State] = field(default_factory=set)
    continues: set[State] = field(default_factory=set)
    returns: set[tuple[State, ReturnStmt | None]] = field(default_factory=set)
    flying: set[Flying] = field(default_factory=set)

    def leave(self, other: _Out) -> None:
        """Add all of another one but what goes on to the next statement."""
        self.breaks |= other.breaks
        self.continues |= other.continues
        self.returns |= other.returns
        self.flying |= other.flying


def follow(function: FuncDef, facts: Facts) -> Paths:
    """Return what following every way through a generator function finds."""
    walk = _Walk(facts, set(bound_names(function.body)))
    out = walk.block(function.body, frozenset({State()}))
    paths = walk.paths
    paths.yields = list(own_yields(function.body))
    paths.ends = out.returns | {(state, None) for state in out.next}
    paths.raises = {flying.state for flying in out.flying if flying.origin is Origin.RAISED}
    return paths


def own_yields(node: Node) -> Iterator[Yield]:
    """Yield the ``yield`` expressions of a function under a node, not those of functions inside it, in their order."""
    for child in children(node):
        if not isinstance(child, FuncItem):
            yield from own_yields(child)
    if isinstance(node, (YieldExpr, YieldFromExpr)):
        yield node


class _Walk:
    def __init__(self, facts: Facts, assigned: set[str]) -> None:
        self._assigned = assigned
        self.paths = Paths()
        self._facts = facts
        self._depth = 0
        self._protected = 0
        self._handlers: list[Handler] = []

    def block(self, block: Block, states: Iterable[State]) -> _Out:
        total = _Out(next=set(states))
        for statement in block.body:
            if not total.next:
                break
            out = self._statement(statement, frozenset(total.next))
            total.leave(out)
            total.next = out.next
            if statement is block.body[-1] and self._may_raise_always(statement):
                # `else: skip(reason)`: a function that is not annotated, or of a module that mypy does not see.
                total.next = {replace(state, sure=False) if state.first is None else state for state in total.next}
                total.returns = {(replace(state, sure=False) if state.first is None else state, end) for state, end in total.returns}
        return total

    def _may_raise_always(self, node: Statement) -> bool:
        value = node.expr if isinstance(node, (ExpressionStmt, ReturnStmt)) else None
        if isinstance(value, AwaitExpr):
            value = value.expr
        return isinstance(value, CallExpr) and self._facts.is_unknown(value)

    def _statement(self, node: Statement, states: States) -> _Out:
        if isinstance(node, Block):
            return self.block(node, states)
        if isinstance(node, IfStmt):
            return self._conditional(node, *_chain(node), states)
        if isinstance(node, MatchStmt):
            exhaustive = any(
                isinstance(pattern, AsPattern) and pattern.pattern is None and guard is None
                for pattern, guard in zip(node.patterns, node.guards, strict=True)
            )
            return self._conditional(node, list(node.bodies), [node.subject], exhaustive, states)
        if isinstance(node, (WhileStmt, ForStmt)):
            return self._loop(node, states)
        if isinstance(node, TryStmt):
            return self._try(node, states)
        if isinstance(node, WithStmt):
            return self._with(node, states)
        return self._simple(node, states)

    def _simple(self, node: Statement, states: States) -> _Out:
        if not self._protected:
            after = {state for state in states if state.first is not None}
            if after:
                self.paths.reached[node] |= after
        parts = [] if isinstance(node, FuncItem) else [child for child in children(node) if not isinstance(child, FuncItem)]
        out = self._expressions(parts, states, trivial=isinstance(node, (PassStmt, BreakStmt, ContinueStmt, ReturnStmt, FuncItem)))
        if isinstance(node, ReturnStmt):
            out.returns |= {(state, node) for state in out.next}
        elif isinstance(node, BreakStmt):
            out.breaks |= out.next
        elif isinstance(node, ContinueStmt):
            out.continues |= out.next
        elif isinstance(node, RaiseStmt) or self._stops(node):
            out.flying |= {Flying(state, Origin.RAISED) for state in out.next}
        else:
            return out
        out.next = set()
        return out

    def _stops(self, node: Statement) -> bool:
        if isinstance(node, AssertStmt):
            return constant(node.expr) is False
        value = node.expr if isinstance(node, ExpressionStmt) else None
        if isinstance(value, AwaitExpr):
            value = value.expr
        return isinstance(value, CallExpr) and self._facts.never_returns(value)

    def _expressions(self, nodes: Iterable[Node], states: States, *, trivial: bool = False) -> _Out:
        """Evaluate expressions: each may raise, and at each yield in them anything may be thrown in."""
        out = _Out(next=set(states))
        parts = list(nodes)
        yields = [found for node in parts for found in own_yields(node)]
        if not yields and not trivial:
            out.flying |= {Flying(state, Origin.IMPLICIT) for state in states}
        for found in yields:
            out.next = {self._yielded(state, found, certain=not any(_is_optional(node, found) for node in parts)) for state in out.next}
            out.flying |= {Flying(state, Origin.THROWN) for state in out.next}
        return out

    def _yielded(self, state: State, found: Yield, *, certain: bool) -> State:
        certain = certain and isinstance(found, YieldExpr)
        if state.first is None:
            return replace(state, first=found, sure=state.sure and certain)
        sure = state.sure and certain and (state.split is None or self._depth <= state.split)
        self.paths.seconds.add(Second(state.first, found, replace(state, sure=sure)))
        return state

    def _conditional(self, node: Statement, branches: list[Block], conditions: list[Expression], exhaustive: bool, states: States) -> _Out:
        total = self._expressions(conditions, states)
        entered = {self._past_condition(state) for state in total.next}
        if any(name in self._assigned for condition in conditions for name in _names(condition)):
            # The condition may ask whether the way has yielded, or whether it was in a handler.
            entered = {replace(state, sure=False) if state.first is not None or state.handler is not None else state for state in entered}
        total.next = set()
        yielding = sum(any(True for _ in own_yields(branch)) for branch in branches)
        decided = any(branch.is_unreachable for branch in branches)
        self._depth += 1
        ends: set[State] = set()
        for branch in branches:
            out = self.block(branch, entered)
            total.leave(out)
            ends |= out.next
        self._depth -= 1
        leaves = total.returns or total.breaks or total.continues or any(flying.origin is Origin.RAISED for flying in total.flying)
        if leaves:
            # The condition may ask whether the way has yielded: `if yielded: return`.
            ends = {_unsure_after_yield(state) for state in ends}
            entered = {_unsure_after_yield(state) for state in entered}
        if not exhaustive:
            # With several branches that yield, they may be all the cases there are.
            ends |= {replace(state, sure=state.sure and yielding < 2) for state in entered}
        total.next = {self._decided(state, node, sure=not decided) for state in ends} if yielding else ends
        if any(state.first is None for state in total.next):
            before = {state.first for state in entered}
            total.next = {
                replace(state, split=self._depth) if state.first not in before and state.split is None else state for state in total.next
            }
        return total

    def _past_condition(self, state: State) -> State:
        # The condition may ask what the handler did.
        past = state.how is not How.PLAIN and state.handler not in self._handlers
        return replace(state, sure=False) if past else state

    @staticmethod
    def _decided(state: State, node: Statement, *, sure: bool) -> State:
        if state.first is not None:
            return state if sure else replace(state, sure=False)
        # A second condition that decides about a yield may be the opposite of the first.
        return replace(state, skipped=state.skipped or node, sure=state.sure and sure and state.skipped is None)

    def _loop(self, node: WhileStmt | ForStmt, states: States) -> _Out:
        total = self._expressions([node.expr], states)
        endless = isinstance(node, WhileStmt) and constant(node.expr) is True
        repeats = endless or (isinstance(node, ForStmt) and self._facts.repeats(node))
        yields = any(True for _ in own_yields(node.body))
        entered = frozenset(total.next)
        body = entered if repeats else frozenset(_unsure_after_yield(state) for state in entered)
        ends: set[State] = set()
        seen: set[State] = set()
        exits: set[State] = set()
        back: set[State] = set()
        todo = set(body)
        while todo:
            seen |= todo
            out = self.block(node.body, todo)
            exits |= out.breaks
            total.returns |= out.returns
            total.flying |= out.flying
            again = out.next | out.continues
            if not repeats:
                again = {self._comes_round(state, node) for state in again}
            back |= again
            todo = again - seen
        if not endless:
            ends = back if repeats else back | entered
            if yields:
                ends = {replace(state, sure=False) if state.first is None and state.how is How.PLAIN else state for state in ends}
        if node.else_body is not None:
            otherwise = self.block(node.else_body, ends)
            total.leave(otherwise)
            ends = otherwise.next
        total.next = ends | exits
        return total

    @staticmethod
    def _comes_round(state: State, node: WhileStmt | ForStmt) -> State:
        # After a caught exception the next item is as good as certain; a condition may ask what the handler did.
        if state.how is How.THROWN and isinstance(node, ForStmt):
            return state
        return _unsure_after_yield(state)

    def _with(self, node: WithStmt, states: States) -> _Out:
        total = self._expressions(node.expr, states)
        out = self.block(node.body, total.next)
        total.leave(out)
        total.next = out.next
        if self._facts.may_swallow(node):
            total.next |= {replace(_in_flight(flying), sure=False) for flying in out.flying}
        return total

    def _try(self, node: TryStmt, states: States) -> _Out:
        body = self.block(node.body, states)
        total = _Out()
        total.leave(body)
        total.flying = set()
        total.next = body.next
        if node.else_body is not None:
            # What stands there says by itself that it is for success only.
            self._protected += 1
            otherwise = self.block(node.else_body, body.next)
            self._protected -= 1
            total.leave(otherwise)
            total.next = otherwise.next
        entering, escaping = self._sorted(node, body.flying)
        total.flying |= escaping
        for handler, entered in entering.items():
            self._handlers.append(handler)
            out = self.block(handler.block, entered)
            self._handlers.pop()
            total.leave(out)
            total.next |= out.next
        if any(True for handler in entering for _ in own_yields(handler.block)):
            # A later condition may ask whether the handler has yielded.
            total.next = {replace(state, skipped=state.skipped or node) if state.first is None else state for state in total.next}
        return self._finally(node.finally_body, total) if node.finally_body is not None else total

    def _sorted(self, node: TryStmt, flying: set[Flying]) -> tuple[dict[Handler, set[State]], set[Flying]]:
        entering: dict[Handler, set[State]] = defaultdict(set)
        escaping = set(flying)
        for handler in handlers_of(node):
            for exception in flying & escaping:
                state = exception.state
                if exception.origin is Origin.THROWN or (exception.origin is Origin.RAISED and state.how is How.THROWN):
                    self.paths.caught.add(handler)
                    entering[handler].add(replace(state, how=How.THROWN, handler=handler))
                elif state.first is None and not handler.only_exit:
                    entering[handler].add(replace(state, how=How.FAILED, handler=handler))
            if handler.catches_all:
                escaping.clear()
        return entering, escaping

    def _finally(self, block: Block, before: _Out) -> _Out:
        total = _Out()
        self._protected += 1

        def through(state: State) -> set[State]:
            out = self.block(block, {state})
            total.leave(out)
            return out.next

        for state in before.next:
            total.next |= through(state)
        for state in before.breaks:
            total.breaks |= through(state)
        for state in before.continues:
            total.continues |= through(state)
        for state, place in before.returns:
            total.returns |= {(after, place) for after in through(state)}
        for flying in before.flying:
            if through(_in_flight(flying)):
                total.flying.add(flying)
        self._protected -= 1
        return total


def _names(root: Node) -> Iterator[str]:
    """Yield the names that an expression reads."""
    if isinstance(root, NameExpr):
        yield root.name
    for child in children(root):
        yield from _names(child)


def _in_flight(flying: Flying) -> State:
    if flying.origin is Origin.THROWN and flying.state.how is How.PLAIN:
        return replace(flying.state, how=How.THROWN)
    return flying.state if flying.origin is Origin.THROWN else replace(flying.state, sure=False)


def _unsure_after_yield(state: State) -> State:
    return replace(state, sure=False) if state.first is not None and state.how is not How.THROWN else state


def constant(expression: Expression) -> bool | None:
    """Return the truth of a literal, None for any other expression."""
    if isinstance(expression, NameExpr) and expression.fullname in ("builtins.True", "builtins.False"):
        return expression.fullname == "builtins.True"
    return bool(expression.value) if isinstance(expression, IntExpr) else None


def _chain(node: IfStmt) -> tuple[list[Block], list[Expression], bool]:
    """Return the branches and conditions of ``if``/``elif``/``else``, and whether one of the branches is always taken."""
    branches: list[Block] = []
    conditions: list[Expression] = []
    rest: IfStmt | None = node
    while rest is not None:
        conditions += rest.expr
        truths = [constant(condition) for condition in rest.expr]
        branches += [block for block, truth in zip(rest.body, truths, strict=True) if truth is not False]
        if True in truths:
            return branches, conditions, True
        otherwise = rest.else_body
        if otherwise is None:
            return branches, conditions, False
        inner = otherwise.body[0] if len(otherwise.body) == 1 else None
        rest = inner if isinstance(inner, IfStmt) else None
        if rest is None:
            branches.append(otherwise)
    return branches, conditions, True


def _is_optional(root: Node, found: Yield) -> bool:
    """True where an expression decides by itself whether to yield: ``x and (yield x)``."""
    if root is found:
        return False
    if isinstance(root, (ConditionalExpr, OpExpr)) and any(inner is found for inner in own_yields(root)):
        return isinstance(root, ConditionalExpr) or root.op in ("and", "or")
    return any(_is_optional(child, found) for child in children(root) if not isinstance(child, FuncItem))
