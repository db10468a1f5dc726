"""The rules of use on one page: what a value is, how it is used, and which rule that breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.kinds.model import Operation, Shape
from mypy_asyncctx.rules.use.facts import ValueUse

if TYPE_CHECKING:
    from mypy_asyncctx.facts.kinds.model import Use
    from mypy_asyncctx.rules.subject import Subject

_ENTERED: Final = "is entered"
_ITERATED: Final = "is iterated"
_AWAITED: Final = "is awaited"

_MANAGER: Final = "a context manager"
_ITERATOR: Final = "a generator or iterator"
_COROUTINE: Final = "a coroutine of one"
_FUNCTION: Final = "a function of one"

TABLE: Final[dict[tuple[str, str], str]] = {
    # Entered by the other one of `with` and `async with`; the right one is in `Kind.supports` and never gets here.
    (_MANAGER, _ENTERED): "sync-async",
    (_MANAGER, _ITERATED): "iterate-manager",
    (_MANAGER, _AWAITED): "await",
    (_ITERATOR, _ENTERED): "enter-generator",
    (_ITERATOR, _ITERATED): "sync-async",
    (_ITERATOR, _AWAITED): "await",
    (_COROUTINE, _ENTERED): "missing-await",
    (_COROUTINE, _ITERATED): "missing-await",
    (_FUNCTION, _ENTERED): "missing-call",
    (_FUNCTION, _ITERATED): "missing-call",
}


def row_of(subject: Subject, use: Use) -> ValueUse | None:
    """Return the use of a value with the rule that it breaks, None where nothing is wrong with it."""
    if use.called:
        if subject.kind.shape is not Shape.FUNCTION or subject.kind.inner is None:
            return None
        subject = subject.called
    kind = subject.kind.seen_by(use.within or use.operation)
    subject = subject._replace(kind=kind)
    if use.operation in kind.supports:
        return None
    if kind.class_based and not use.operation.enters and not _is_plainly_a_manager(subject, use):
        return None
    if kind.shape is Shape.COROUTINE and not kind.is_known and not use.is_statement:
        return None
    row = TABLE.get((_group(kind.shape), _way(use.operation)))
    return ValueUse(subject, use, row) if row is not None else None


def _is_plainly_a_manager(subject: Subject, use: Use) -> bool:
    """Entering a class-based manager often gives the same object: what is iterated or awaited may be the resource itself."""
    kind = subject.kind
    if kind.shape is Shape.FUNCTION:
        return True
    return subject.is_call and (use.operation is not Operation.AWAIT or Operation.AENTER in kind.supports)


def _group(shape: Shape) -> str:
    if shape.is_manager:
        return _MANAGER
    if shape.is_iterator:
        return _ITERATOR
    return _COROUTINE if shape is Shape.COROUTINE else _FUNCTION


def _way(operation: Operation) -> str:
    if operation.enters:
        return _ENTERED
    return _ITERATED if operation.iterates else _AWAITED
