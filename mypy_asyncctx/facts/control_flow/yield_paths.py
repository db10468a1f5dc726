"""The ways through the body of a generator function, and how often each of them yields.

Every way is followed through mypy's statements with one ``State``. Three kinds of ways are told apart (``How``), since what may happen
on a branch that the program itself takes is a mistake, and what needs an exception is a hazard. What cannot be known (how often a loop over
an unknown iterable runs, two conditions that may exclude each other) makes a way not ``sure``, and rules are silent on such ways.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    Block,
    BreakStmt,
    ContinueStmt,
    Expression,
    ForStmt,
    FuncItem,
    IfStmt,
    MatchStmt,
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

from mypy_asyncctx.facts.control_flow.conditions import Conditions, decides
from mypy_asyncctx.facts.control_flow.constants import Flags, decided
from mypy_asyncctx.facts.control_flow.handlers import Handler, handlers_of, suppresses
from mypy_asyncctx.facts.control_flow.loop_counts import Rounds
from mypy_asyncctx.facts.control_flow.path_state import Ending, Facts, Flying, How, Origin, Out, Paths, Second, State, States, asked
from mypy_asyncctx.facts.control_flow.yields import Arm, Yield, chain, constant, is_optional, is_plain_store, passes_on, yields_within
from mypy_asyncctx.facts.tree.paths import children
from mypy_asyncctx.facts.tree.statements import called_in, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy.nodes import FuncDef, Node, Statement

    from mypy_asyncctx.facts.control_flow.constants import Value


def follow(function: FuncDef, facts: Facts) -> Paths:
    """Return what following every way through a generator function finds."""
    yields = yields_within(function.body)
    walk = _Walk(function, facts, yields)
    out = walk.block(function.body, frozenset({State()}))
    paths = walk.paths
    paths.yields = yields.get(function.body, [])
    paths.raises = {flying.state for flying in out.flying if flying.origin is Origin.RAISED}
    paths.ends = {(walk.weighed(state), end) for state, end in out.returns | {(state, None) for state in out.next}}
    return paths


class _Walk:
    def __init__(self, function: FuncDef, facts: Facts, yields: Mapping[Node, list[Yield]]) -> None:
        self._conditions = Conditions(function)
        self._flags = Flags(function.body)
        self._yields = yields
        self.paths = Paths()
        self._facts = facts
        self._depth = 0
        # The `else` and `finally` around the statement.
        self._arms: list[Block] = []
        self._handlers: list[Handler] = []
        self._stopping: set[Node] = set()
        self._refused: set[State] = set()

    def weighed(self, state: State) -> State:
        """Return the end of a way, not sure where a condition on it, which may ask for the yield that it left out, raises otherwise."""
        others = (other.skipped for other in self.paths.raises | self._refused if other.first is None and other.asked)
        return state._replace(sure=False) if state.first is None and state.asked and state.skipped in others else state

    def block(self, block: Block, states: Iterable[State]) -> Out:
        total = Out(states)
        for statement in block.body:
            if not total.next:
                break
            out = self._statement(statement, frozenset(total.next))
            total.leave(out)
            total.next = out.next
            if statement is block.body[-1] and self._may_raise_always(statement):
                # `else: skip(reason)`: a function that is not annotated, or of a module that mypy does not see.
                self._refused |= total.next
                total.next = {state._replace(sure=False) if state.first is None else state for state in total.next}
                total.returns = {(state._replace(sure=False) if state.first is None else state, end) for state, end in total.returns}
        return total

    def _may_raise_always(self, node: Statement) -> bool:
        call, _ = called_in(value_of(node))
        return call is not None and not isinstance(node, AssignmentStmt) and self._facts.is_unknown(call)

    def _statement(self, node: Statement, states: States) -> Out:
        if isinstance(node, Block):
            return self.block(node, states)
        if isinstance(node, IfStmt):
            return self._conditional(node, *chain(node), states)
        if isinstance(node, MatchStmt):
            exhaustive = any(
                isinstance(pattern, AsPattern) and pattern.pattern is None and guard is None
                for pattern, guard in zip(node.patterns, node.guards, strict=True)
            )
            return self._conditional(node, [Arm(None, body) for body in node.bodies], [node.subject], exhaustive, states)
        if isinstance(node, (WhileStmt, ForStmt)):
            return self._loop(node, states)
        if isinstance(node, TryStmt):
            return self._try(node, states)
        if isinstance(node, WithStmt):
            return self._with(node, states)
        return self._simple(node, states)

    def _simple(self, node: Statement, states: States) -> Out:
        within = self._yields.get(self._arms[-1], ()) if self._arms else None
        after = {state for state in states if state.first is not None and (within is None or state.first in within)}
        if after:
            self.paths.reached[node] |= after
        if any(state.first is not None for state in states):
            self.paths.after[node] |= {state for state in states if state.first is not None}
        parts = [] if isinstance(node, FuncItem) else [child for child in children(node) if not isinstance(child, FuncItem)]
        trivial = isinstance(node, (PassStmt, BreakStmt, ContinueStmt, ReturnStmt, FuncItem)) or is_plain_store(node)
        out = self._expressions(parts, states, trivial=trivial)
        bound = self._flags.bound(node)
        if bound:
            out.next = {self._binding(state, bound) for state in out.next}
        if isinstance(node, AssertStmt):
            out.next = {state for state in asked(out.next, [node.expr]) if decided(node.expr, state.known) is not False}
            self._refused |= out.next
        ending = self._ending(node)
        if ending is Ending.PERHAPS:
            # Before the yield, that counts at the end of a branch (`_may_raise_always`).
            yielded = {state for state in out.next if state.first is not None}
            out.flying |= {Flying(state, Origin.RAISED) for state in yielded}
            out.next = (out.next - yielded) | {state._replace(sure=False) for state in yielded}
        if isinstance(node, RaiseStmt) or ending is Ending.NEVER:
            out.flying |= {Flying(state, Origin.RAISED) for state in out.next}
        elif isinstance(node, ReturnStmt):
            out.returns |= {(state, node) for state in out.next}
        elif isinstance(node, BreakStmt):
            out.breaks |= out.next
        elif isinstance(node, ContinueStmt):
            out.continues |= out.next
        else:
            if passes_on(node):
                out.flying |= {Flying(state, Origin.RAISED) for state in out.next}
                out.next = {state._replace(sure=False) for state in out.next}
            return out
        out.next = set()
        return out

    def _ending(self, node: Statement) -> Ending:
        """Return how a statement ends, as far as what it calls says."""
        if isinstance(node, AssertStmt):
            return Ending.NEVER if constant(node.expr) is False else Ending.COMES_BACK
        call, awaited = called_in(value_of(node))
        ending = self._facts.ending(call, awaited) if call is not None else Ending.COMES_BACK
        if ending is Ending.NEVER:
            self._stopping.add(node)
        return ending

    def _expressions(self, nodes: Iterable[Node], states: States, *, trivial: bool = False) -> Out:
        """Evaluate expressions: each may raise, and at each yield in them anything may be thrown in."""
        out = Out(states)
        parts = list(nodes)
        yields = [found for node in parts for found in self._yields.get(node, ())]
        if not yields and not trivial:
            out.flying |= {Flying(state, Origin.IMPLICIT) for state in states}
        for found in yields:
            out.next = {self._yielded(state, found, certain=not any(is_optional(node, found) for node in parts)) for state in out.next}
            out.flying |= {Flying(state, Origin.THROWN) for state in out.next}
        return out

    def _yielded(self, state: State, found: Yield, *, certain: bool) -> State:
        several = isinstance(found, YieldFromExpr) and self._facts.rounds(found.expr) is not Rounds.UNKNOWN
        if state.first is None:
            begun = state._replace(first=found, excluded=False, sure=state.sure and certain)
            if several:
                self.paths.seconds.add(Second(found, found, begun))
            return begun if isinstance(found, YieldExpr) else begun._replace(sure=False)
        once = isinstance(found, YieldExpr) or several or self._facts.hands_on(found.expr)
        # What was tried once is tried again.
        again = found is state.first and state.how is How.THROWN
        sure = state.sure and certain and once and (state.split is None or self._depth <= state.split or again)
        self.paths.seconds.add(Second(state.first, found, state._replace(sure=sure)))
        return state._replace(twice=True)

    def _conditional(self, node: Statement, arms: list[Arm], conditions: list[Expression], exhaustive: bool, states: States) -> Out:
        total = self._expressions(conditions, states)
        yielding = sum(arm.block in self._yields for arm in arms)
        entering: dict[Block, set[State]] = {arm.block: set() for arm in arms}
        passing: set[State] = set()
        ends: set[State] = set()
        for state in total.next:
            open_to, passes = _ways_on(arms, state)
            passes = passes and not exhaustive
            if len(open_to) + passes == 1:
                # The flags have decided.
                for block in open_to:
                    out = self.block(block, {state})
                    total.leave(out)
                    ends |= out.next
                ends |= {state} if passes else set()
                continue
            now = self._past_condition(state, conditions, yields_or_leaves=yielding > 0 or decides(entering, self._stopping))
            for block in open_to:
                entering[block].add(now)
            if passes:
                passing.add(now)
        total.next = ends | self._branches(node, entering, passing, conditions, yielding, total)
        return total

    def _branches(
        self,
        node: Statement,
        entering: Mapping[Block, set[State]],
        passing: set[State],
        conditions: list[Expression],
        yielding: int,
        total: Out,
    ) -> set[State]:
        """Follow the branches of a conditional statement that nothing has decided, and return the ways that go on after it."""
        leaving = Out()
        ends: set[State] = set()
        decided_here: set[State] = set()
        self._depth += 1
        for branch, several in entering.items():
            before = {state for state in several if state.first is None}
            for states in (before, several - before):
                if states:
                    out = self.block(branch, states)
                    leaving.leave(out)
                    ends |= out.next
                    if states is before:
                        decided_here |= {state for state in out.next if state.first is not None}
        self._depth -= 1
        if any(state.first is None for state in (*ends, *passing)):
            # This statement alone has decided whether to yield.
            ends = {state._replace(split=self._depth) if state in decided_here and state.split is None else state for state in ends}
        leaves = leaving.returns or leaving.breaks or leaving.continues or any(f.origin is Origin.RAISED for f in leaving.flying)
        total.leave(leaving)
        if leaves and not self._conditions.ask_arguments(conditions):
            # The condition may ask whether the way has yielded: `if yielded: return`.
            ends = {state.after_condition() for state in ends}
            passing = {state.after_condition() for state in passing}
        # With several branches that yield, they may be all the cases there are.
        ends |= {state._replace(excluded=state.excluded or (yielding > 1 and state.first is None)) for state in passing}
        if yielding:
            is_sure = not any(branch.is_unreachable for branch in entering)
            ends = {self._decided(state, node, sure=is_sure) for state in ends}
        return ends

    def _past_condition(self, state: State, conditions: list[Expression], *, yields_or_leaves: bool) -> State:
        """Return what is known behind a condition that may ask whether the way has yielded, or what a handler did."""
        state = next(iter(asked({state}, conditions)))
        was_handled = state.how is not How.PLAIN and state.handler not in self._handlers
        if was_handled and (state.how is How.FAILED or state.handler is None):
            return state._replace(sure=False)
        tells = yields_or_leaves and (state.first is not None or state.handler is not None)
        return state._replace(sure=False) if tells and self._conditions.may_remember(conditions) else state

    @staticmethod
    def _decided(state: State, node: Statement, *, sure: bool) -> State:
        if state.first is not None:
            return state if sure else state._replace(sure=False)
        # A second condition that decides about a yield may be the opposite of the first.
        return state._replace(skipped=state.skipped or node, sure=state.sure and sure, excluded=state.excluded or state.skipped is not None)

    def _loop(self, node: WhileStmt | ForStmt, states: States) -> Out:
        total = self._expressions([node.expr], states)
        endless = isinstance(node, WhileStmt) and constant(node.expr) is True
        rounds = self._rounds(node)
        repeats = endless or rounds is Rounds.SEVERAL
        bound = self._flags.bound(node)
        ends: set[State] = set()
        seen: set[State] = set()
        exits: set[State] = set()
        returns: set[tuple[State, ReturnStmt | None]] = set()
        comes_back = False
        arriving = asked(total.next, [node.expr])
        first = True
        while True:
            entering: set[State] = set()
            for state in arriving:
                truth = decided(node.expr, state.known) if isinstance(node, WhileStmt) else None
                # A condition may ask what happened, or whether the way has yielded.
                going_on = self._round(state, node, first, rounds) if truth is None else state
                if truth is not False:
                    entering.add(self._binding(going_on, bound))
                if truth is not True and not endless and not (repeats and first):
                    ends.add(state if first or repeats else going_on)
            first = False
            todo = entering - seen
            if not todo:
                break
            seen |= todo
            out = self.block(node.body, todo)
            exits |= out.breaks
            returns |= out.returns
            total.flying |= out.flying
            arriving = out.next | out.continues
            comes_back |= any(state.first is not None for state in arriving)
        if comes_back:
            # What leaves in one round may do so only after another round has yielded.
            exits = {_not_yielded_here(state) for state in exits}
            returns = {(_not_yielded_here(state), end) for state, end in returns}
        total.returns |= returns
        if node.body in self._yields:
            ends = {_not_yielded_here(state) for state in ends}
        if node.else_body is not None:
            otherwise = self.block(node.else_body, ends)
            total.leave(otherwise)
            ends = otherwise.next
        total.next = ends | exits
        return total

    def _binding(self, state: State, bound: list[tuple[str, Value]]) -> State:
        return state._replace(known=self._flags.after(state.known, bound)) if bound else state

    def _rounds(self, node: WhileStmt | ForStmt) -> Rounds:
        if isinstance(node, ForStmt):
            return self._facts.rounds(node.expr) if not node.is_async else Rounds.UNKNOWN
        return Rounds.MANY if self._conditions.counts(node) else Rounds.UNKNOWN

    def _round(self, state: State, node: WhileStmt | ForStmt, first: bool, rounds: Rounds) -> State:
        """Return what is known where a loop may go into another round."""
        if rounds is Rounds.SEVERAL or constant(node.expr) is True or (rounds is Rounds.MANY and not first):
            return state
        if state.how is How.THROWN and isinstance(node, WhileStmt) and self._conditions.may_remember([node.expr], counting=True):
            return state._replace(sure=False)
        # After a caught exception the next item is as good as certain.
        return state.after_condition()

    def _with(self, node: WithStmt, states: States) -> Out:
        total = self._expressions(node.expr, states)
        bound = self._flags.bound(node)
        out = self.block(node.body, {self._binding(state, bound) for state in total.next})
        total.leave(out)
        total.next = out.next
        if self._facts.may_swallow(node):
            total.next |= {flying.beyond()._replace(sure=False) for flying in out.flying}
        if any(map(suppresses, node.expr)):
            # What is raised there on purpose is what is suppressed.
            total.next |= {flying.state for flying in out.flying if flying.origin is Origin.RAISED and flying.state.how is How.PLAIN}
        return total

    def _try(self, node: TryStmt, states: States) -> Out:
        body = self.block(node.body, states)
        total = Out()
        total.leave(body)
        total.flying = set()
        total.next = body.next
        if node.else_body is not None:
            # What stands there says by itself that it is for success only.
            self._arms.append(node.else_body)
            otherwise = self.block(node.else_body, body.next)
            self._arms.pop()
            total.leave(otherwise)
            total.next = otherwise.next
        entering, escaping = self._sorted(node, body.flying)
        total.flying |= escaping
        for handler, entered in entering.items():
            self._handlers.append(handler)
            bound = self._flags.bound(node)
            out = self.block(handler.block, {self._binding(state, bound) for state in entered})
            self._handlers.pop()
            total.leave(out)
            total.next |= out.next
        if any(handler.block in self._yields for handler in entering):
            # A later condition may ask whether the handler has yielded.
            total.next = {state._replace(skipped=state.skipped or node) if state.first is None else state for state in total.next}
        return self._finally(node.finally_body, total) if node.finally_body is not None else total

    def _sorted(self, node: TryStmt, flying: set[Flying]) -> tuple[dict[Handler, set[State]], set[Flying]]:
        entering: dict[Handler, set[State]] = defaultdict(set)
        escaping = set(flying)
        for handler in handlers_of(node):
            for exception in flying & escaping:
                state = exception.state
                if exception.origin is Origin.THROWN or (exception.origin is Origin.RAISED and state.how is How.THROWN):
                    self.paths.caught.add(handler)
                    entering[handler].add(state._replace(how=How.THROWN, handler=handler))
                elif state.first is None and not handler.only_exit:
                    entering[handler].add(state._replace(how=How.FAILED, handler=handler))
            if handler.catches_all:
                escaping.clear()
        return entering, escaping

    def _finally(self, block: Block, before: Out) -> Out:
        total = Out()
        self._arms.append(block)

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
            if through(flying.beyond()):
                total.flying.add(flying)
        self._arms.pop()
        return total


def _not_yielded_here(state: State) -> State:
    return state._replace(sure=False) if state.first is None and state.how is How.PLAIN else state


def _ways_on(arms: list[Arm], state: State) -> tuple[list[Block], bool]:
    """Return the branches that a way may take, as far as flags decide, and whether it may take none."""
    open_to: list[Block] = []
    for condition, block in arms:
        truth = decided(condition, state.known) if condition is not None else None
        if truth is not False:
            open_to.append(block)
        if truth is True:
            return open_to, False
    return open_to, True
