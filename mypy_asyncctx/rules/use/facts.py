"""What the rules about use are told: a value, and what the program does with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.model import Use
    from mypy_asyncctx.rules.subject import Subject


class Dropped(NamedTuple):
    """A value that a statement makes and nothing uses.

    ``certain`` is true where making it is known to do nothing, ``promises_that`` where its type is that of a generator or manager and
    nothing else, ``does_more`` where its class may do its work at once. ``is_expression`` is true for a generator expression.
    """

    certain: bool
    promises_that: bool = False
    does_more: bool = False
    is_expression: bool = False


class Registered(NamedTuple):
    """A manager of which a call registers only the end: what the call is, and the call that would enter the manager, too."""

    via: str
    write: str


class ValueUse(NamedTuple):
    """One use of a value.

    ``use`` is the operation that is asked of it, and ``row`` the rule that ``table`` has for that. ``attribute`` is looked up on it;
    ``typ`` is then mypy's type of the value. ``wanted`` is the type that is declared where the value is given, and that what it yields
    has. ``is_called`` is true where the value itself is called.
    """

    subject: Subject
    use: Use | None = None
    row: str | None = None
    attribute: str | None = None
    typ: Type | None = None
    wanted: str | None = None
    dropped: Dropped | None = None
    registered: Registered | None = None
    is_called: bool = False
