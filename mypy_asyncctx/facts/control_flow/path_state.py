"""What is known about the ways through a body while they are followed, and what following them finds."""

from __future__ import annotations

import enum
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mypy_asyncctx.facts.control_flow.yields import names_about, names_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mypy.nodes import CallExpr, Expression, ReturnStmt, Statement, WithStmt

    from mypy_asyncctx.facts.control_flow.constants import Known
    from mypy_asyncctx.facts.control_flow.handlers import Handler
    from mypy_asyncctx.facts.control_flow.loop_counts import Rounds
    from mypy_asyncctx.facts.control_flow.yields import Yield


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


class State(NamedTuple):
    """What is known at one point of a way.

    ``first`` is the first yield on it, ``handler`` the ``except`` clause that last caught something, ``skipped`` the first
    statement with a yield in a branch that the way did not take; ``asked`` says that a later condition may be about that. ``split`` is
    the depth of the conditional statement that alone decided to yield; ``excluded`` says that the conditions on the way may never all be
    so, as each of them leaves out a yield; ``twice`` that it has yielded again; ``known`` are the flags whose values are known.
    """

    first: Yield | None = None
    how: How = How.PLAIN
    handler: Handler | None = None
    sure: bool = True
    skipped: Statement | None = None
    asked: bool = False
    split: int | None = None
    excluded: bool = False
    twice: bool = False
    known: Known = frozenset()

    def after_condition(self) -> State:
        """Return what is left of this where a condition may have asked whether the way has yielded."""
        return self._replace(sure=False) if self.first is not None and self.how is not How.THROWN else self


class Flying(NamedTuple):
    """An exception on its way up."""

    state: State
    origin: Origin

    def beyond(self) -> State:
        """Return the way that goes on where the exception is held up: in a ``finally``, or after a ``with`` that swallows it."""
        if self.origin is not Origin.THROWN:
            return self.state._replace(sure=False)
        return self.state._replace(how=How.THROWN)


class Second(NamedTuple):
    """A yield that is reached by a way which has yielded before."""

    first: Yield
    second: Yield
    state: State


class Paths:
    """What following every way has found.

    ``ends`` are the ways that end normally, with the ``return`` (None at the end of the body); ``raises`` those that end in a ``raise``;
    ``reached`` tells for each simple statement which ways come by after a yield, but not for one in a ``finally`` or ``else`` that does not
    hold the yield itself;
    ``after`` tells the same of every simple statement, wherever it is;
    ``caught`` are the clauses that an exception thrown in at a yield gets to.
    """

    def __init__(self) -> None:
        self.yields: list[Yield] = []
        self.ends: set[tuple[State, ReturnStmt | None]] = set()
        self.raises: set[State] = set()
        self.seconds: set[Second] = set()
        self.reached: dict[Statement, set[State]] = defaultdict(set)
        self.after: dict[Statement, set[State]] = defaultdict(set)
        self.caught: set[Handler] = set()


def yields_once(paths: Paths) -> bool:
    """True where every way through a generator function yields exactly once, as far as exceptions have no part in it."""
    return (
        bool(paths.ends)
        and all(state.first is not None for state, _ in paths.ends if state.how is How.PLAIN)
        and not any(second.state.how is How.PLAIN for second in paths.seconds)
    )


class Ending(enum.Enum):
    """Whether a function comes back to its caller; the value stands for it in a module's summaries."""

    NEVER = "n"
    PERHAPS = "p"
    COMES_BACK = ""


class Facts(NamedTuple):
    """What types say about a body.

    ``ending`` and ``is_unknown`` are about a call: how it ends (where the flag says so, when it is awaited), and whether it may never come
    back for all that is known; ``may_swallow`` tells of a ``with``, ``rounds`` how many items a loop is over, ``hands_on`` of the operand
    of ``yield from`` whether it surely yields.
    """

    ending: Callable[[CallExpr, bool], Ending]
    is_unknown: Callable[[CallExpr], bool]
    may_swallow: Callable[[WithStmt], bool]
    rounds: Callable[[Expression], Rounds]
    hands_on: Callable[[Expression], bool]


States = frozenset[State]


class Out:
    """Where the ways that enter a statement leave it."""

    def __init__(self, entering: Iterable[State] = ()) -> None:
        self.next = set(entering)
        self.breaks: set[State] = set()
        self.continues: set[State] = set()
        self.returns: set[tuple[State, ReturnStmt | None]] = set()
        self.flying: set[Flying] = set()

    def leave(self, other: Out) -> None:
        """Add all of another one but what goes on to the next statement."""
        self.breaks |= other.breaks
        self.continues |= other.continues
        self.returns |= other.returns
        self.flying |= other.flying


def asked(states: Iterable[State], conditions: Iterable[Expression]) -> set[State]:
    """Return what is known behind conditions, which may ask for a yield that a way left out: ``if connection is None: raise failure``."""
    named = {name for condition in conditions for name in names_in(condition)}
    return {
        state._replace(asked=True) if state.first is None and state.skipped is not None and named & names_about(state.skipped) else state
        for state in states
    }
