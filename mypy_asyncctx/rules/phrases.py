"""Phrases that several rules share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mypy.types import Instance, NoneType, get_proper_type

from mypy_asyncctx.facts.kinds.model import Operation, Shape
from mypy_asyncctx.facts.summaries.yield_types import yields_none
from mypy_asyncctx.facts.tree.render import snake_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import FuncDef
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.model import Kind, Use
    from mypy_asyncctx.rules.subject import Subject

DECORATORS: Final = {
    Shape.ASYNC_GENERATOR: "@asynccontextmanager",
    Shape.ASYNC_ITERATOR: "@asynccontextmanager",
    Shape.GENERATOR: "@contextmanager",
    Shape.ITERATOR: "@contextmanager",
}
"""Which decorator of contextlib makes a context manager of each kind of generator."""

_TYPES: Final = {
    Operation.ENTER: "AbstractContextManager",
    Operation.AENTER: "AbstractAsyncContextManager",
    Operation.ITER: "Iterator",
    Operation.AITER: "AsyncIterator",
}
_NAME: Final = re.compile(r"(?<![\w.])[^\W\d]\w*")


def variable_for(yields: Type | None, text: str) -> str:
    """Return a name for a variable that holds what the value of the expression ``text`` yields.

    No name of the expression itself: in a function, ``async with mailer() as mailer`` is an UnboundLocalError.
    """
    proper = get_proper_type(yields)
    named = ""
    if isinstance(proper, Instance) and not proper.type.fullname.startswith("builtins."):
        named = snake_case(proper.type.name.lstrip("_"))
    taken = _NAME.findall(text)
    return next((name for name in (named, "value", "item") if name and name not in taken), "result")


def right_use(kind: Kind, text: str, target: str | None = None) -> str:
    """Return the statement to write for a value: ``async with get_db() as session:``.

    ``target`` is the name of the variable, where the program has chosen one.
    """
    if kind.shape is Shape.COROUTINE and kind.inner is None:
        return f"await {text}"
    if kind.inner is not None:
        return right_use(kind.inner, called(kind, text) if kind.shape is Shape.FUNCTION else f"await {text}", target)
    name = target or variable_for(kind.yields, text)
    operation = kind.natural
    return f"{operation.value} {text} as {name}:" if operation.enters else f"{operation.value} {name} in {text}:"


def called(kind: Kind, text: str) -> str:
    """Return the call of a function, as it is written where arguments are left out."""
    return f"{text}(...)" if kind.needs_arguments else f"{text}()"


def what_it_is(subject: Subject) -> str:
    """Return the value in words: ``"get_db()" is an async generator that yields "Session"``."""
    return f"{_is(subject)} {_words(subject)}"


def _is(subject: Subject) -> str:
    return f"{subject.name} is declared as" if subject.is_declared() else f"{subject.name} is"


def _words(subject: Subject) -> str:
    proper = get_proper_type(subject.kind.yields)
    yields = f' that yields "{subject.show(proper)}"' if isinstance(proper, Instance) else ""
    return f"{subject.kind.shape.article}{yields}"


def made_into_manager(subject: Subject, target: str) -> str:
    """Return the statement that enters a generator function's generator, and leaves the function itself as others use it."""
    is_async = subject.kind.shape.is_async
    decorator, statement = ("asynccontextmanager", "async with") if is_async else ("contextmanager", "with")
    callee, bracket, arguments = subject.quoted.rpartition("(")
    call = f"{decorator}({callee})({arguments}" if bracket else f"{decorator}(...)(...)"
    return f"{statement} {call} as {target}:"


def what_happens(subject: Subject, use: Use, fails: str, words: str | None = None) -> str:
    """Return what a value is, and what comes of ``use``: ``fails`` where the value is known, and not only declared.

    ``words`` say what it is where its kind alone does not.
    """
    what = f"{_is(subject)} {words or _words(subject)}"
    if use.expected is not None:
        return f'{what}, but "{use.expected}" is expected here'
    if subject.is_declared():
        return f'{what}, which "{use.via}" cannot use'
    return f"{what}{fails}"


def redeclared(subject: Subject, operation: Operation) -> str:
    """Return the other repair for a value that is only declared, ``""`` for one that is known to be what it is."""
    if not subject.is_declared() or operation not in _TYPES:
        return ""
    yields = subject.kind.core.yields
    return f', or declare it as "{_TYPES[operation]}[{subject.show(yields) if yields is not None else "Any"}]"'


def generator_annotation(function: FuncDef, yields: Type, show: Callable[[Type], str]) -> str:
    """Return what to annotate a generator function with that is said to yield ``yields``; ``show`` prints a type.

    ``None`` is what a function without a result is declared to return, so it is written only where the body yields nothing else.
    Every type argument is written: those of ``typing.Generator`` have defaults since Python 3.13 only, before that it is a TypeError.
    """
    shown = "..." if isinstance(get_proper_type(yields), NoneType) and not yields_none(function) else show(yields)
    return f"AsyncGenerator[{shown}, None]" if function.is_async_generator else f"Generator[{shown}, None, None]"
