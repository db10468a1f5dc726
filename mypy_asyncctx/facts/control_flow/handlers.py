"""Which exceptions an ``except`` clause catches, as far as the names in it say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import CallExpr, RefExpr, TryStmt, TupleExpr, WithStmt

from mypy_asyncctx.facts.tree.paths import own_nodes

if TYPE_CHECKING:
    from mypy.nodes import Block, Expression, FuncDef, Node

BASE: Final = "builtins.BaseException"
EXCEPTION: Final = "builtins.Exception"
EXIT: Final = "builtins.GeneratorExit"
_SUPPRESS: Final = "contextlib.suppress"
CANCELLED: Final = frozenset(
    {"asyncio.exceptions.CancelledError", "asyncio.CancelledError", "concurrent.futures._base.CancelledError", "trio.Cancelled"}
    | {"trio._core._exceptions.Cancelled"}
)
"""Full names of the exceptions that cancel a task."""


class Handler(NamedTuple):
    """One ``except`` clause: the statement that it belongs to, and its number there."""

    statement: TryStmt
    number: int

    @property
    def block(self) -> Block:
        """What the clause does."""
        return self.statement.handlers[self.number]

    @property
    def place(self) -> Node:
        """Where to report: the exception that the clause names; a bare one has no node of its own, so what it does first."""
        expression = self.statement.types[self.number]
        if expression is not None:
            return expression
        return self.block.body[0] if self.block.body else self.statement

    @property
    def is_bare(self) -> bool:
        """True for ``except:``."""
        return self.statement.types[self.number] is None

    @property
    def caught(self) -> frozenset[str]:
        """The full names of what it catches; the empty string stands for what is not a name."""
        expression = self.statement.types[self.number]
        return frozenset({BASE}) if expression is None else frozenset(names_of(expression))

    @property
    def catches_all(self) -> bool:
        """True where no exception gets past the clause."""
        return BASE in self.caught

    @property
    def takes_exit(self) -> bool:
        """True where a ``GeneratorExit`` arrives here: no clause above it in the statement catches that."""
        earlier = (Handler(self.statement, index) for index in range(self.number))
        return _catches_exit(self) and not any(_catches_exit(handler) for handler in earlier)

    @property
    def only_exit(self) -> bool:
        """True for a clause about the end of the generator and nothing else."""
        return self.caught == {EXIT}

    @property
    def broad(self) -> str | None:
        """How a message names what a clause catches that catches too much; None for a narrow one."""
        if self.is_bare:
            return "except:"
        if BASE in self.caught:
            return "except BaseException"
        if EXCEPTION in self.caught:
            return "except Exception"
        return "except CancelledError" if self.caught & CANCELLED else None


def handlers_of(statement: TryStmt) -> list[Handler]:
    """Return the clauses of a statement."""
    return [Handler(statement, index) for index in range(len(statement.handlers))]


def is_caught(function: FuncDef, node: Node, names: frozenset[str]) -> bool:
    """True where a statement around a node may catch one of these exceptions when the node raises it; ``names`` are their full names."""
    for outer in own_nodes(function.body):
        if isinstance(outer, TryStmt) and any(inner is node for inner in own_nodes(outer.body)):
            if any(handler.catches_all or handler.caught & (names | {EXCEPTION, ""}) for handler in handlers_of(outer)):
                return True
        elif isinstance(outer, WithStmt) and any(map(suppresses, outer.expr)) and any(inner is node for inner in own_nodes(outer.body)):
            return True
    return False


def suppresses(item: Expression) -> bool:
    """True for ``contextlib.suppress(...)``."""
    callee = item.callee if isinstance(item, CallExpr) else None
    return isinstance(callee, RefExpr) and callee.fullname == _SUPPRESS


def suppresses_all(item: Expression) -> bool:
    """True for a ``suppress`` of whatever a body may raise."""
    return isinstance(item, CallExpr) and any(isinstance(arg, RefExpr) and arg.fullname in (BASE, EXCEPTION) for arg in item.args)


def _catches_exit(handler: Handler) -> bool:
    return bool(handler.caught & {EXIT, BASE})


def names_of(expression: Expression) -> list[str]:
    """Return the full names of the exceptions that an expression names; the empty string stands for what is not a name."""
    if isinstance(expression, TupleExpr):
        return [name for item in expression.items for name in names_of(item)]
    return [expression.fullname if isinstance(expression, RefExpr) else ""]
