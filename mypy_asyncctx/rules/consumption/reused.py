"""A context manager or resource generator that works once is used twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Rule, Summary

if TYPE_CHECKING:
    from mypy_asyncctx.rules.subject import Subject

RULE: Final = Rule(
    code=code("reused", "A generator or context manager that works once is used twice", strict=True),
    title="A generator or context manager that works once is used twice",
    why="""\
What a function under `@contextmanager` or `@asynccontextmanager` returns can be entered once, and a generator can be iterated once. The
second `with` fails with `AttributeError` or `RuntimeError: generator didn't yield`; the second loop does nothing. Reported where the
object is made once and used again: a variable of a module, this or another, that functions enter, an attribute of an object or a class
that two methods enter, the default value of a parameter, a variable that two statements of one path enter, or that a loop enters again,
also after an exception. A cache that keeps such an object is `asyncctx-cached`.

Not reported: managers that a class makes, which may be reusable (locks, sessions), generators that yield several values, which a second
loop may go on with, and a variable of a module that only `main`, a test, or a function that the module itself calls, enters.

Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


scope = open_session()


async def read() -> None:
    async with scope as session:  # error
        print(session)
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


async def read() -> None:
    async with open_session() as session:
        print(session)
""",
    asks=Summary.BODIES,
)


def module_message(name: str, subject: Subject, write: str) -> str:
    """Return the message for a variable of a module that a function uses up; ``write`` is the call that makes another."""
    return (
        f'"{name}" is made once, when the module is imported, and works once: {_fails(subject)} the second time that this function '
        f'is called. Write "{write}" here'
    )


def twice_message(name: str, subject: Subject, line: int) -> str:
    """Return the message for a second use; ``line`` is that of the first."""
    return f'"{name}" works once, and line {line} uses it already: {_fails(subject)} here. Write "{subject.quoted}" in each place'


def default_message(name: str, subject: Subject) -> str:
    """Return the message for a parameter whose default value works once."""
    return (
        f'"{name}" is made once, when the function is defined, and works once: {_fails(subject)} the second time that it is called. '
        f'Write "{name}=None", and "{subject.quoted}" in the function'
    )


def loop_message(name: str, subject: Subject) -> str:
    """Return the message for a use in a loop of what was made before the loop."""
    return f'"{name}" is made before the loop and works once: {_fails(subject)} in the next round. Write "{subject.quoted}" here'


def _fails(subject: Subject) -> str:
    return '"with" fails' if subject.kind.shape.is_manager else "it yields nothing"
