"""What a row says of a framework: which call declares a dependency, and what happens at run time with each form of target."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from mypy_asyncctx.facts.kinds.targets import Form

if TYPE_CHECKING:
    from collections.abc import Mapping


class Outcome(enum.Enum):
    """What a framework does with a target."""

    VALUE = "what it yields or returns is injected"
    OBJECT = "the generator, the manager or the un-entered instance is injected as it is"
    FAILS = "the request, task or start-up fails"
    FAILS_AT_ONCE = "the declaration fails, when the module is imported"


class Place(enum.Enum):
    """Where a declaration's value goes."""

    PARAMETER = "to the parameter that the declaration stands at"
    REGISTRY = "to whoever asks for it later"
    REPLACEMENT = "to what depends on the dependency that it replaces"
    LIFESPAN = "nowhere: it runs around the application"


class Step(enum.Enum):
    """What counts in the body of a generator function, because of how it is run."""

    STOPS = "a second yield fails"
    THROWS = "what is raised while the value is in use arrives at the yield, and has to leave the function"
    SKIPS = "what is raised while the value is in use passes over the statements after the yield"
    MOVES = "what comes after the yield runs in another task than what comes before it"
    ANSWERS = "what comes after the yield runs when the answer has been sent"
    COPIES = "a sync function runs in a thread, each part in a copy of its own of the context"


ENTERED: Final = frozenset({Step.STOPS, Step.THROWS, Step.SKIPS})
"""What counts where a function is run like a context manager, by the task that uses the value."""

Outcomes = tuple[tuple[str, Outcome], ...]
"""First version that does so, and what it does, oldest first; the first version is ``""``."""

_NUMBER: Final = re.compile(r"\d+")


def always(outcome: Outcome) -> Outcomes:
    """Return the outcome of every version."""
    return (("", outcome),)


VALUE: Final = always(Outcome.VALUE)
OBJECT: Final = always(Outcome.OBJECT)
FAILS: Final = always(Outcome.FAILS)
FAILS_AT_ONCE: Final = always(Outcome.FAILS_AT_ONCE)
INJECTED_AS_IT_IS: Final = dict.fromkeys(
    (Form.MANAGER_CLASS, Form.RETURNS_GENERATOR, Form.RETURNS_MANAGER, Form.AWAITS_GENERATOR, Form.AWAITS_MANAGER), OBJECT
)
"""The outcomes of a framework that calls its targets and looks no further at what they return."""


def version_key(version: str) -> tuple[int, ...]:
    """Return the numbers of a version for comparison: ``0.123.5rc1`` gives ``(0, 123, 5)``."""
    numbers: list[int] = []
    for part in version.split("."):
        found = _NUMBER.match(part)
        if found is None:
            break
        numbers.append(int(found.group()))
    return tuple(numbers)


class Declaration(NamedTuple):
    """A call that declares a dependency, a resource or a lifespan, and takes its target as an argument.

    ``title`` names it in messages; ``package`` is the distribution whose version counts; ``parameter`` is the name of the
    target's parameter, ``""`` for the first one; ``wanted_by`` is the parameter that names the type of what is provided. ``outcomes``
    has the forms of target that do not simply work; nothing is claimed of those in ``unknown``; those in ``sync_fails`` fail where the
    generator or manager is a sync one. ``failure`` says what fails. ``enters`` is true where nobody can want the object itself,
    ``casts`` where the framework converts what it injects to the parameter's type, ``validates`` where it fails if it cannot,
    ``enters_results`` where it enters a class-based manager that a plain call gives, ``calls_aliases`` where an alias of ``Annotated`` as a
    target is called, and asks for the parameters of that call. ``steps`` are what counts in the body of a generator
    function; that it yields at all counts everywhere. ``answers`` has the versions from which what comes after the yield runs when the
    answer has been sent, or no more so; ``early`` is the argument, and its value, with which it always runs before that.
    """

    title: str
    package: str
    outcomes: Mapping[Form, Outcomes]
    parameter: str = "dependency"
    place: Place = Place.PARAMETER
    unknown: frozenset[Form] = frozenset()
    failure: str = "the request fails"
    sync_fails: frozenset[Form] = frozenset()
    enters: bool = False
    wanted_by: str = ""
    casts: bool = False
    validates: bool = False
    enters_results: bool = False
    calls_aliases: bool = False
    steps: frozenset[Step] = ENTERED
    answers: tuple[tuple[str, bool], ...] = ()
    early: tuple[str, str] | None = None

    def outcome(self, form: Form, version: str | None) -> Outcome | None:
        """Return what a version (None: the newest) does with a form of target; None where nothing is claimed."""
        if form in self.unknown:
            return None
        rows = self.outcomes.get(form, VALUE)
        if version is None or len(rows) == 1:
            return rows[-1][1]
        key = version_key(version)
        return next((outcome for since, outcome in reversed(rows) if version_key(since) <= key), rows[0][1])

    def steps_in(self, version: str | None) -> frozenset[Step]:
        """Return what counts in the body of a generator function in a version (None: the newest)."""
        key = version_key(version) if version is not None else None
        found = [value for since, value in self.answers if key is None or version_key(since) <= key]
        return self.steps | {Step.ANSWERS} if found and found[-1] else self.steps

    def takes_generators(self, version: str | None) -> bool:
        """True where a generator function is what to write; false where it is a context manager function."""
        return self.outcome(Form.GENERATOR, version) is Outcome.VALUE
