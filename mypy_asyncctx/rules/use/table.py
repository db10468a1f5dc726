"""The rule of the game on one page: what a value is, how it is used, and what is wrong with that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.kinds.model import Operation, Shape
from mypy_asyncctx.rules.rule import Finding
from mypy_asyncctx.rules.use import awaited, enter_generator, iterate_manager, missing_await, missing_call, sync_async

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_asyncctx.facts.kinds.model import Use
    from mypy_asyncctx.rules.rule import Rule
    from mypy_asyncctx.rules.subject import Subject

    Row = tuple[Rule, Callable[[Subject, Use], str]]

_ENTERED: Final = "is entered"
_ITERATED: Final = "is iterated"
_AWAITED: Final = "is awaited"

_MANAGER: Final = "a context manager"
_ITERATOR: Final = "a generator or iterator"
_COROUTINE: Final = "a coroutine of one"
_FUNCTION: Final = "a function of one"

TABLE: Final[dict[tuple[str, str], Row]] = {
    # Entered by the other one of `with` and `async with`; the right one is in `Kind.supports` and never gets here.
    (_MANAGER, _ENTERED): (sync_async.RULE, sync_async.message),
    (_MANAGER, _ITERATED): (iterate_manager.RULE, iterate_manager.message),
    (_MANAGER, _AWAITED): (awaited.RULE, awaited.message),
    (_ITERATOR, _ENTERED): (enter_generator.RULE, enter_generator.message),
    (_ITERATOR, _ITERATED): (sync_async.RULE, sync_async.message),
    (_ITERATOR, _AWAITED): (awaited.RULE, awaited.message),
    (_COROUTINE, _ENTERED): (missing_await.RULE, missing_await.message),
    (_COROUTINE, _ITERATED): (missing_await.RULE, missing_await.message),
    (_FUNCTION, _ENTERED): (missing_call.RULE, missing_call.message),
    (_FUNCTION, _ITERATED): (missing_call.RULE, missing_call.message),
}


def judge(subject: Subject, use: Use) -> Finding | None:
    """Return what is wrong with using a value in this way, None where nothing is."""
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
    if row is None:
        return None
    rule, message = row
    return Finding(rule.code, message(subject, use))


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
