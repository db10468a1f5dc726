"""One session is used by several tasks at the same time.

Over 300 lines: the ways in which programs start tasks are one class here, and no other rule asks for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import (
    ARG_POS,
    ARG_STAR,
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    Expression,
    ExpressionStmt,
    FuncDef,
    FuncItem,
    GeneratorExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    SetComprehension,
    SetExpr,
    TupleExpr,
    Var,
)

from mypy_asyncctx.facts.control_flow.enclosing_loops import (
    comprehension_around,
    indices,
    loop_around,
    quick_loop_around,
    statement_of,
    suspends,
)
from mypy_asyncctx.facts.frameworks.consumers import PASSING_ON, Start, starts
from mypy_asyncctx.facts.frameworks.sqlalchemy import UNSHARED
from mypy_asyncctx.facts.kinds.classify import instance_behind
from mypy_asyncctx.facts.summaries.module import actual_parameters, awaited_owners, unshared
from mypy_asyncctx.facts.tree.paths import assigned_values, binding_count, enclosing_function, own_nodes, path_to
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule, Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context, Node

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.rules.consumption.facts import Consumption, Types

_LISTS: Final = (ListExpr, TupleExpr, SetExpr)

RULE: Final = Rule(
    code=code("shared-session", "One session is used by several tasks at the same time", strict=True),
    title="One session is used by several tasks at the same time",
    why="""\
An `AsyncSession` of SQLAlchemy takes one operation at a time, whatever number of tasks has it. When two of them flush or commit, or ask
for the connection that the session does not have yet, one fails with `IllegalStateChangeError` or `InvalidRequestError: This session is
provisioning a new connection; concurrent operations are not permitted`; reads on a session that has its connection may pass, so that it
shows under load only. Reported where one session goes to two coroutines, or to one in a loop or comprehension, of `asyncio.gather`,
`as_completed`, `create_task`, a `TaskGroup` or anyio's task group, and each of them surely awaits it: a method of the session itself, a
function that awaits one on its parameter, or a function or method beside it that awaits one on a variable around it or on ``self.session``.

Not reported: tasks with an `await` between them, since the first may be done; functions with a lock, or of which nothing is known (a
method of an object that holds the session); `async_scoped_session`, which has a session for each task.

Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


async def count(session: AsyncSession, number: int) -> int:
    return int(await session.scalar(text(f"select {number}")) or 0)


async def total(sessions: async_sessionmaker[AsyncSession]) -> int:
    async with sessions() as session:
        return sum(await asyncio.gather(count(session, 1), count(session, 2)))  # error
""",
    good="""\
import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


async def count(sessions: async_sessionmaker[AsyncSession], number: int) -> int:
    async with sessions() as session:
        return int(await session.scalar(text(f"select {number}")) or 0)


async def total(sessions: async_sessionmaker[AsyncSession]) -> int:
    return sum(await asyncio.gather(count(sessions, 1), count(sessions, 2)))
""",
    asks=Summary.BODIES,
)


def check(facts: Consumption) -> Iterator[Finding]:
    """Yield each session that goes to two of the coroutines which a call starts."""
    call = facts.path[-1]
    function = enclosing_function(facts.path)
    if facts.value is None and facts.types is not None and isinstance(call, CallExpr) and function is not None:
        yield from _Tasks(facts.types, facts.path, function).findings(call)


class _Use(NamedTuple):
    """A session that a coroutine awaits, where it is handed over, and the comprehension or loop that makes the call again and again."""

    session: NameExpr | MemberExpr
    place: Context
    again: Node | None = None


class _Tasks(NamedTuple):
    types: Types
    path: Path
    function: FuncItem

    @property
    def tree(self) -> MypyFile:
        root = self.path[0]
        assert isinstance(root, MypyFile)
        return root

    def findings(self, call: CallExpr) -> Iterator[Finding]:
        """Yield each session that what ``call`` starts shares, and where it is handed out the second time."""
        start = starts(self.types.names(call))
        if start is Start.GATHERED:
            uses = [use for expression, again in self._gathered(call) for use in self._uses(expression, again)]
        else:
            uses = self._of_tasks(call)
        seen: set[str] = set()
        done: set[str] = set()
        for use in uses:
            root = _root(use.session)
            name = render(use.session)
            if root is None or name is None or not self._is_one(root) or binding_count(self.function, use.session) > 1:
                continue
            repeated = use.again is not None and binding_count(use.again, root) == 0 and root.name not in indices(use.again)
            if name not in done and (repeated or name in seen):
                done.add(name)
                yield self._finding(use, name, repeated=repeated)
            seen.add(name)

    def _finding(self, use: _Use, name: str, *, repeated: bool) -> Finding:
        typ = self.types.type_of(use.session)
        fullname = unshared(typ)
        assert typ is not None and fullname is not None  # noqa: PT018
        return Finding(RULE.code, _message(name, self.types.show(typ), UNSHARED[fullname], repeated=repeated), use.place)

    def _is_one(self, session: NameExpr) -> bool:
        """True for a name that a function around the call binds once: a parameter, or the target of one statement."""
        functions = [node for node in self.path if isinstance(node, FuncItem)]
        is_parameter = any(argument.variable is session.node for function in functions for argument in function.arguments)
        return binding_count(functions[0], session) == (0 if is_parameter else 1)

    def _session(self, expression: Node) -> NameExpr | MemberExpr | None:
        """Return an expression that is a session: a variable, or an attribute of one that is not computed."""
        if isinstance(expression, MemberExpr):
            owner = instance_behind(self.types.type_of(expression.expr))
            symbol = owner.type.get(expression.name) if owner is not None else None
            if symbol is None or not isinstance(symbol.node, Var) or symbol.node.is_property or _root(expression) is None:
                return None
        elif not isinstance(expression, NameExpr) or not isinstance(expression.node, Var):
            return None
        return expression if unshared(self.types.type_of(expression)) is not None else None

    def _gathered(self, call: CallExpr) -> Iterator[tuple[Expression, Node | None]]:
        """Yield what ``gather`` awaits, with the comprehension or loop around it."""
        for actual, kind in zip(call.args, call.arg_kinds, strict=True):
            if kind is ARG_STAR:
                yield from self._items(actual)
            elif kind is ARG_POS and isinstance(actual, CallExpr):
                yield actual, None
            elif kind is ARG_POS and isinstance(actual, NameExpr) and (made := self._made_here(actual)) is not None:
                yield made, None
            elif kind is ARG_POS:
                # `as_completed([...])`
                yield from self._items(actual)

    def _made_here(self, name: NameExpr) -> CallExpr | None:
        """Return the call that made the coroutine in a variable; a task may be done by now."""
        if not isinstance(name.node, Var) or binding_count(self.function, name) != 1:
            return None
        value = next(assigned_values(self.function, name), None)
        is_task = isinstance(value, CallExpr) and PASSING_ON.intersection(self.types.names(value))
        return value if isinstance(value, CallExpr) and not is_task else None

    def _items(self, expression: Expression) -> Iterator[tuple[Expression, Node | None]]:
        generator = expression.generator if isinstance(expression, (ListComprehension, SetComprehension)) else expression
        if isinstance(generator, GeneratorExpr):
            if not any(generator.is_async):
                yield generator.left_expr, generator
        elif isinstance(expression, _LISTS):
            yield from ((item, None) for item in expression.items)
        elif isinstance(expression, NameExpr) and isinstance(expression.node, Var) and binding_count(self.function, expression) == 1:
            for value in assigned_values(self.function, expression):
                if not isinstance(value, NameExpr):
                    yield from self._items(value)
            yield from self._appended(expression)

    def _appended(self, name: NameExpr) -> Iterator[tuple[Expression, Node | None]]:
        for node in own_nodes(self.function):
            if not isinstance(node, CallExpr) or not isinstance(node.callee, MemberExpr) or node.callee.name != "append" or not node.args:
                continue
            owner = node.callee.expr
            path = path_to(self.tree, node) if isinstance(owner, NameExpr) and owner.node is name.node else None
            loop = loop_around(path) if path is not None else None
            # Two statements outside of a loop may be the branches of a condition.
            if loop is not None:
                yield node.args[0], loop

    def _of_tasks(self, call: CallExpr) -> list[_Use]:
        if isinstance(self.path[-2], AwaitExpr):
            return []
        own = self._started(call)
        if not own:
            return []
        again = comprehension_around(self.path) or quick_loop_around(self.path)
        if again is not None:
            return [use._replace(again=again) for use in own]
        return [*(use for earlier in self._before() for use in self._started(earlier)), *own]

    def _started(self, call: CallExpr) -> list[_Use]:
        start = starts(self.types.names(call))
        if start is Start.CALLED and call.args:
            return list(self._handed(call.args[0], call, 1))
        if start is not Start.TASK or not call.args or call.arg_kinds[0] is not ARG_POS:
            return []
        return list(self._uses(call.args[0], None))

    def _before(self) -> Iterator[CallExpr]:
        """Yield what is called in the statements before the one that is checked, back to where the function may have waited."""
        statement, block = statement_of(self.path)
        if statement is None or block is None:
            return
        for earlier in reversed(block.body[: block.body.index(statement)]):
            value = earlier.expr if isinstance(earlier, ExpressionStmt) else earlier.rvalue if isinstance(earlier, AssignmentStmt) else None
            if value is None or any(suspends(node) for node in own_nodes(earlier)):
                return
            if isinstance(value, CallExpr):
                yield value

    def _uses(self, expression: Expression, again: Node | None) -> Iterator[_Use]:
        """Yield the sessions that a coroutine awaits, given the call that makes the coroutine."""
        while isinstance(expression, CallExpr) and expression.args and PASSING_ON.intersection(self.types.names(expression)):
            expression = expression.args[0]
        if not isinstance(expression, CallExpr):
            return
        callee = expression.callee
        session = self._session(callee.expr) if isinstance(callee, MemberExpr) else None
        if session is not None:
            yield _Use(session, session, again)
            return
        yield from (use._replace(again=again) for use in self._handed(callee, expression, 0))

    def _handed(self, callee: Expression, call: CallExpr, first: int) -> Iterator[_Use]:
        """Yield the sessions that ``callee`` awaits: those among a call's arguments, from number ``first`` on, and those it has itself."""
        node = CallExpr(callee, call.args[first:], call.arg_kinds[first:], call.arg_names[first:])
        signature = self.types.signature(node)
        function = signature.definition if signature is not None else None
        if not isinstance(function, FuncDef) or signature is None or not function.is_coroutine or function.is_generator:
            return
        # A bound method's signature has no `self` any more.
        for actual, formal in actual_parameters(node, signature.arg_names):
            session = self._session(actual)
            if session is not None and formal in self.types.awaits(function):
                yield _Use(session, session)
        yield from (_Use(session, call) for session in self._own(function, callee))

    def _own(self, function: FuncDef, callee: Expression) -> Iterator[NameExpr | MemberExpr]:
        """Yield the sessions around a function inside this one that it awaits, or those on ``self`` that a method of this object does."""
        this = callee.expr if isinstance(callee, MemberExpr) else None
        is_method = isinstance(this, NameExpr) and _is_self(this)
        if not (is_method or (isinstance(callee, NameExpr) and "." not in function.fullname)) or path_to(self.tree, function) is None:
            return
        found: dict[str, NameExpr | MemberExpr] = {}
        for owner in awaited_owners(function):
            root = _root(owner)
            if root is None or (binding_count(function, root) > 0):
                continue
            if isinstance(this, NameExpr):
                if not isinstance(owner, MemberExpr) or owner.expr is not root or not _is_self(root):
                    continue
                session = self._session(MemberExpr(this, owner.name))
            else:
                session = self._session(owner)
            if session is not None:
                found.setdefault(render(session) or "", session)
        yield from found.values()


def _root(expression: Node) -> NameExpr | None:
    while isinstance(expression, MemberExpr):
        expression = expression.expr
    return expression if isinstance(expression, NameExpr) else None


def _is_self(name: NameExpr) -> bool:
    return isinstance(name.node, Var) and name.node.is_self


def _message(name: str, shown: str, fails: str, *, repeated: bool) -> str:
    """Return the message for the session ``name`` of the type ``shown``; ``repeated`` is true where a loop hands it out."""
    to = "each task of this loop" if repeated else "two tasks that run at the same time"
    return (
        f'"{name}" goes to {to}, and "{shown}" takes one operation at a time: one of them can fail with {fails}. '
        "Await them one after the other, or open a session in each task"
    )
