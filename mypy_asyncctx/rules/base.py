"""What a rule and a finding are."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.errorcodes import ErrorCode
    from mypy.types import Type

    from mypy_asyncctx.kinds.model import Kind


class BodyUse(enum.Enum):
    """What a generator function that must yield once is to those who use it; the value is the noun that messages use."""

    MANAGER = "a context manager"
    DEPENDENCY = "a dependency"
    FIXTURE = "a fixture"
    ASYNC_FIXTURE = "an async fixture"

    @property
    def is_fixture(self) -> bool:
        """True for what pytest runs: it never throws into the generator, and leaves it to its end after a failed test."""
        return self in (BodyUse.FIXTURE, BodyUse.ASYNC_FIXTURE)


class Rule(NamedTuple):
    """One error code with everything that explains it; the documentation page and a test are made from it.

    ``bad`` and ``good`` are whole programs. Each line of ``bad`` that is reported ends in ``# error``.
    """

    code: ErrorCode
    title: str
    why: str
    bad: str
    good: str


class Finding(NamedTuple):
    """One error to report: its code, and a message that says what the value is, why that fails and what to write."""

    code: ErrorCode
    message: str


class Subject(NamedTuple):
    """The value that is used wrongly: its kind, its source (None where that is too long), and how to print a type.

    ``is_call`` is true where the expression is the call that made the value. ``is_manageable`` is asked only for a message: False where a
    context manager decorator on the function that made the value would be no help, since it yields more than once, or is not one's own.
    ``is_declared`` likewise: True where only an annotation says what the value is. ``in_async`` is true inside of an ``async def``.
    ``lock`` is the source of the object whose method has made the value, where entering that object calls the method.
    """

    kind: Kind
    text: str | None
    show: Callable[[Type], str]
    is_call: bool
    is_manageable: Callable[[], bool] = lambda: True
    is_declared: Callable[[], bool] = lambda: False
    in_async: Callable[[], bool] = lambda: True
    lock: Callable[[], str | None] = lambda: None

    @property
    def name(self) -> str:
        """The subject of a sentence: ``"get_db()"``, or ``This value`` where the source is too long to quote."""
        return f'"{self.text}"' if self.text is not None else "This value"

    @property
    def called(self) -> Subject:
        """What a call of the function gives."""
        text = f"{self.text}()" if self.text is not None else None
        return self._replace(kind=self.kind.inner or self.kind, text=text, is_call=True)

    @property
    def quoted(self) -> str:
        """The source in a suggestion, ``...`` where it is too long to quote."""
        return self.text if self.text is not None else "..."
