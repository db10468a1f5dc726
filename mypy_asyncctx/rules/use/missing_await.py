"""A coroutine is entered or iterated before it was awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.types import Instance, LiteralType, NoneType, TupleType, UnionType, get_proper_type

from mypy_asyncctx.facts.kinds.classify import can_be_used
from mypy_asyncctx.facts.kinds.model import Operation
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import right_use, what_happens
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.facts.kinds.model import Kind, Use
    from mypy_asyncctx.rules.subject import Subject
    from mypy_asyncctx.rules.use.facts import ValueUse

RULE: Final = Rule(
    code=code("missing-await", "A coroutine is entered or iterated before it was awaited"),
    title="A coroutine is entered or iterated",
    why="""\
Calling an `async def` that has no `yield` returns a coroutine. The context manager or the generator is what *awaiting* that coroutine
returns, so entering or iterating the coroutine itself raises TypeError.
""",
    bad="""\
class Connection:
    async def __aenter__(self) -> "Connection":
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None


async def acquire() -> Connection:
    return Connection()


async def use() -> None:
    async with acquire() as connection:  # error
        print(connection)
""",
    good="""\
class Connection:
    async def __aenter__(self) -> "Connection":
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None


async def acquire() -> Connection:
    return Connection()


async def use() -> None:
    async with await acquire() as connection:
        print(connection)
""",
    causes=Cause.VALUE,
)


def check(facts: ValueUse) -> Iterator[Finding]:
    """Yield the finding for a use that the table gives to this rule."""
    if facts.row == "missing-await" and facts.use is not None:
        yield Finding(RULE.code, _message(facts.subject, facts.use))


def _message(subject: Subject, use: Use) -> str:
    """Return the message for a coroutine that ``use`` enters or iterates."""
    kind = subject.kind
    operation = _after_await(kind, use)
    if operation is not None:
        write = _statement(operation, subject, use)
    else:
        write = right_use(kind, subject.quoted, use.target) if kind.is_known else _instead(subject, use)
    helps = operation is not None or kind.is_known
    fails = f'; "{use.via}" fails at run time, {"the await is missing" if helps else "also after an await"}'
    where = "" if subject.in_async() else 'in an "async def", '
    return f'{what_happens(subject, use, fails, _what(subject, operation))}: {where}write "{write}"'


def _what(subject: Subject, operation: Operation | None) -> str:
    kind = subject.kind
    result = get_proper_type(kind.awaited)
    if isinstance(result, NoneType):
        return "a coroutine that returns nothing"
    if kind.is_known and (operation is None or operation is kind.core.natural):
        return f"a coroutine that returns {kind.core.shape.article}"
    return f'a coroutine that returns "{subject.show(result)}"' if isinstance(result, _SHOWN) else "a coroutine"


def _after_await(kind: Kind, use: Use) -> Operation | None:
    """Return what may be done with what awaiting gives: the same as the program does, the sync or async form of it, or None."""
    forms = [use.operation, _OTHER_FORM[use.operation]]
    if kind.is_known:
        return next((form for form in forms if can_be_used(kind.awaited, form)), None)
    # Of what an unannotated coroutine function returns, only the program's own use tells.
    return next((form for form in forms if can_be_used(kind.awaited, form) is not False), None)


def _statement(operation: Operation, subject: Subject, use: Use) -> str:
    text = f"await {subject.quoted}"
    if operation.enters:
        return f"{operation.value} {text} as {use.target}:" if use.target else f"{operation.value} {text}:"
    return f"{operation.value} {use.target or 'value'} in {text}:"


def _instead(subject: Subject, use: Use) -> str:
    lock = subject.lock()
    if lock is not None and use.operation.enters and use.target is None:
        return f"async with {lock}:"
    return f"{use.target} = await {subject.quoted}" if use.operation.enters and use.target else f"await {subject.quoted}"


_SHOWN: Final = (Instance, LiteralType, TupleType, UnionType)
_OTHER_FORM: Final = {
    Operation.ENTER: Operation.AENTER,
    Operation.AENTER: Operation.ENTER,
    Operation.ITER: Operation.AITER,
    Operation.AITER: Operation.ITER,
}
