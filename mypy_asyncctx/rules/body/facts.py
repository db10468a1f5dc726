"""Facts about the body of a generator function."""

from __future__ import annotations

import enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from mypy_asyncctx.facts.tree.mentions import Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy.nodes import CallExpr, ForStmt, FuncDef, MypyFile

    from mypy_asyncctx.facts.control_flow.path_state import Paths
    from mypy_asyncctx.facts.summaries.generators import Stream
    from mypy_asyncctx.rules.subject import Subject


class BodyUse(enum.Enum):
    """What a generator function is to those who use it; the value is the noun that messages use."""

    MANAGER = "a context manager"
    DEPENDENCY = "a dependency"
    FIXTURE = "a fixture"
    ASYNC_FIXTURE = "an async fixture"
    ANY = "a generator"
    """Whatever it is used for, looked at where it is defined, where no decorator of contextlib is on it."""
    ROUTE = "a route"
    """A function with parameters of which a dependency is left before the answer is sent."""
    FUNCTION = "a dependency function"
    """A dependency that is a plain sync function."""

    @property
    def is_fixture(self) -> bool:
        """True for what pytest runs: it never throws into the generator, and leaves it to its end after a failed test."""
        return self in (BodyUse.FIXTURE, BodyUse.ASYNC_FIXTURE)


EXCEPTION_USES: Final = frozenset({BodyUse.MANAGER, BodyUse.DEPENDENCY})
"""What gets the exceptions of its user at its ``yield``."""

ONE_YIELD_USES: Final = EXCEPTION_USES | {BodyUse.FIXTURE, BodyUse.ASYNC_FIXTURE}
"""What must yield once."""


class Body(NamedTuple):
    """A function of the module ``tree`` with its body, and what it is used for.

    ``paths`` returns what following every way through the body finds; it is computed when it is first asked for. ``loop_source`` returns
    what a loop of the body is over, and what is known of that one's body, where it is the call of a generator function. ``managers_in``
    returns the full names of what a manager of any module, by its own, holds open for its user. ``mention`` is what the function's module
    does with its name. ``is_decorated`` is true under a decorator that mypy does not take off itself. ``early`` are
    the parameters whose dependency is left before the answer is sent, with its declaration.
    """

    function: FuncDef
    tree: MypyFile
    use: BodyUse
    paths: Callable[[], Paths]
    loop_source: Callable[[ForStmt], tuple[Subject, Stream] | None] = lambda _: None
    managers_in: Callable[[str], Sequence[str]] = lambda _: ()
    mention: Mention = Mention()
    is_decorated: bool = False
    early: Mapping[str, CallExpr] = MappingProxyType({})
