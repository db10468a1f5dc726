"""The value that a message is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.model import Kind


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
