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
)
from mypy.patterns import AsPattern

from mypy_asyncctx.syntax.handlers import Handler, handlers_of, suppresses
from mypy_asyncctx.syntax.statements import called_in, value_of
from mypy_asyncctx.syntax.tree import bound_names, children
from mypy_asyncctx.syntax.ways import Facts, Flying, How, Origin, Out, Paths, Second, State, States, asked
from mypy_asyncctx.syntax.yields import Yield, chain, constant, is_optional, is_plain_store, names_in, passes_on, yields_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy.nodes import FuncDef, Node, Statement


def follow(function: FuncDef, facts: Facts) -> Paths:
    """Return what following every way through a generator function finds."""
    yields = yields_within(function.body)
    walk = _Walk(facts, set(bound_names(function.body)), yields)
    out = walk.block(function.body, frozenset({State()}))
    paths = walk.paths
    paths.yields = yields.get(function.body, [])
    paths.raises = {flying.state for flying in out.flying if flying.origin is Origin.RAISED}
    paths.ends = {(walk.weighed(state), end) for state, end in out.returns | {(state, None) for state in out.next}}
    return paths


class _Walk:
    def __init__(self, facts: Facts, assigned: set[str], yields: Mapping[Node, list[Yield]]) -> None:
        self._assigned = assigned
        self._yields = yields
        self.paths = Paths()
        self._facts = facts
        self._depth = 0
        self._protected = 0
        self._handlers: list[Handler] = []
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
            return self._conditional(node, list(node.bodies), [node.subject], exhaustive, states)
        if isinstance(node, (WhileStmt, ForStmt)):
            return self._loop(node, states)
        if isinstance(node, TryStmt):
            return self._try(node, states)
        if isinstance(node, WithStmt):
            return self._with(node, states)
        return self._simple(node, states)

    def _simple(self, node: Statement, states: States) -> Out:
        if not self._protected:
            after = {state for state in states if state.first is not None}
            if after:
                self.paths.reached[node] |= after
        parts = [] if isinstance(node, FuncItem) else [child for child in children(node) if not isinstance(child, FuncItem)]
        trivial = isinstance(node, (PassStmt, BreakStmt, ContinueStmt, ReturnStmt, FuncItem)) or is_plain_store(node)
        out = self._expressions(parts, states, trivial=trivial)
        if isinstance(node, AssertStmt):
            out.next = asked(out.next, [node.expr])
            self._refused |= out.next
        if isinstance(node, RaiseStmt) or self._stops(node):
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

    def _stops(self, node: Statement) -> bool:
        if isinstance(node, AssertStmt):
            return constant(node.expr) is False
        call, awaited = called_in(value_of(node))
        return call is not None and self._facts.never_returns(call, awaited)

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
        certain = certain and isinstance(found, YieldExpr)
        if state.first is None:
            return state._replace(first=found, sure=state.sure and certain)
        sure = state.sure and certain and (state.split is None or self._depth <= state.split)
        self.paths.seconds.add(Second(state.first, found, state._replace(sure=sure)))
        return state

    def _conditional(self, node: Statement, branches: list[Block], conditions: list[Expression], exhaustive: bool, states: States) -> Out:
        total = self._expressions(conditions, states)
        entered = {self._past_condition(state) for state in asked(total.next, conditions)}
        if any(name in self._assigned for condition in conditions for name in names_in(condition)):
            # The condition may ask whether the way has yielded, or whether it was in a handler.
            entered = {state._replace(sure=False) if state.first is not None or state.handler is not None else state for state in entered}
        total.next = set()
        yielding = sum(branch in self._yields for branch in branches)
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
            ends = {state.after_condition() for state in ends}
            entered = {state.after_condition() for state in entered}
        if not exhaustive:
            # With several branches that yield, they may be all the cases there are.
            ends |= {state._replace(sure=state.sure and yielding < 2) for state in entered}
        total.next = {self._decided(state, node, sure=not decided) for state in ends} if yielding else ends
        if any(state.first is None for state in total.next):
            before = {state.first for state in entered}
            total.next = {
                state._replace(split=self._depth) if state.first not in before and state.split is None else state for state in total.next
            }
        return total

    def _past_condition(self, state: State) -> State:
        # The condition may ask what the handler did.
        past = state.how is not How.PLAIN and state.handler not in self._handlers
        return state._replace(sure=False) if past else state

    @staticmethod
    def _decided(state: State, node: Statement, *, sure: bool) -> State:
        if state.first is not None:
            return state if sure else state._replace(sure=False)
        # A second condition that decides about a yield may be the opposite of the first.
        return state._replace(skipped=state.skipped or node, sure=state.sure and sure and state.skipped is None)

    def _loop(self, node: WhileStmt | ForStmt, states: States) -> Out:
        total = self._expressions([node.expr], states)
        endless = isinstance(node, WhileStmt) and constant(node.expr) is True
        repeats = endless or (isinstance(node, ForStmt) and self._facts.repeats(node))
        yields = node.body in self._yields
        entered = frozenset(asked(total.next, [node.expr]))
        body = entered if repeats else frozenset(state.after_condition() for state in entered)
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
                ends = {state._replace(sure=False) if state.first is None and state.how is How.PLAIN else state for state in ends}
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
        return state.after_condition()

    def _with(self, node: WithStmt, states: States) -> Out:
        total = self._expressions(node.expr, states)
        out = self.block(node.body, total.next)
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
            if through(flying.beyond()):
                total.flying.add(flying)
        self._protected -= 1
        return total
