"""What is known about the ways through a body while they are followed, and what following them finds."""

from __future__ import annotations

import enum
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import CallExpr, ForStmt, ReturnStmt, Statement, WithStmt

    from mypy_asyncctx.syntax.handlers import Handler
    from mypy_asyncctx.syntax.yields import Yield


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

    def after_condition(self) -> State:
        """Return what is left of this where a condition may have asked whether the way has yielded."""
        return replace(self, sure=False) if self.first is not None and self.how is not How.THROWN else self


@dataclass(frozen=True)
class Flying:
    """An exception on its way up."""

    state: State
    origin: Origin

    def beyond(self) -> State:
        """Return the way that goes on where the exception is held up: in a ``finally``, or after a ``with`` that swallows it."""
        if self.origin is not Origin.THROWN:
            return replace(self.state, sure=False)
        return replace(self.state, how=How.THROWN) if self.state.how is How.PLAIN else self.state


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


@dataclass
class Out:
    """Where the ways that enter a statement leave it."""

    next: set[State] = field(default_factory=set)
    breaks: set[State] = field(default_factory=set)
    continues: set[State] = field(default_factory=set)
    returns: set[tuple[State, ReturnStmt | None]] = field(default_factory=set)
    flying: set[Flying] = field(default_factory=set)

    def leave(self, other: Out) -> None:
        """Add all of another one but what goes on to the next statement."""
        self.breaks |= other.breaks
        self.continues |= other.continues
        self.returns |= other.returns
        self.flying |= other.flying
