"""A rule and a finding."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mypy.errorcodes import ErrorCode
    from mypy.nodes import Context

    from mypy_asyncctx.facts.frameworks.base import Step


class Cause(enum.Enum):
    """Which errors of mypy at the place of a finding are there because of it."""

    NOTHING = enum.auto()
    VALUE = enum.auto()
    """The value is another one than the code takes it for: whatever mypy says of it follows."""
    DEFINITION = enum.auto()
    """The definition is wrong: what mypy says of its type follows."""


class Summary(enum.Enum):
    """What a rule asks of functions of other modules. It is kept in mypy's cache only where a rule that is switched on asks for it."""

    BODIES = enum.auto()
    YIELDS = enum.auto()
    MARKERS = enum.auto()
    MANAGERS = enum.auto()


class Rule(NamedTuple):
    """One error code with everything that explains it; the documentation page and a test are made from it.

    ``bad`` and ``good`` are whole programs. Each line of ``bad`` that is reported ends in ``# error``. ``causes`` tells which errors
    of mypy at the same place follow from a finding, ``asks`` what the check asks of functions of other modules. ``uses`` are what a
    function may be to those who use it for a rule about bodies to look at it; empty for all that must yield once. ``behind`` names the
    codes of the same group whose finding at the same place tells of the mistake first: then this rule says nothing there.
    """

    code: ErrorCode
    title: str
    why: str
    bad: str
    good: str
    causes: Cause = Cause.NOTHING
    asks: Summary | None = None
    uses: frozenset[enum.Enum] = frozenset()
    behind: tuple[str, ...] = ()


class Finding(NamedTuple):
    """One error to report: its code, a message that says what the value is, why that fails and what to write, and the node it is about.

    ``place`` is None where the errors of mypy that the finding replaces tell the place. ``needs`` is what has to be done with a generator
    for the mistake to count; None where it counts however the generator is run.
    """

    code: ErrorCode
    message: str
    place: Context | None = None
    needs: Step | None = None
