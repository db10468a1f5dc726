"""Phrases that several rules share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mypy.types import Instance, get_proper_type

from mypy_asyncctx.kinds.model import Shape
from mypy_asyncctx.syntax.render import snake_case

if TYPE_CHECKING:
    from mypy.types import Type

    from mypy_asyncctx.kinds.model import Kind
    from mypy_asyncctx.rules.base import Subject

DECORATORS: Final = {
    Shape.ASYNC_GENERATOR: "@asynccontextmanager",
    Shape.ASYNC_ITERATOR: "@asynccontextmanager",
    Shape.GENERATOR: "@contextmanager",
    Shape.ITERATOR: "@contextmanager",
}
"""Which decorator of contextlib makes a context manager of each kind of generator."""

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
        return right_use(kind.inner, f"{text}()" if kind.shape is Shape.FUNCTION else f"await {text}", target)
    name = target or variable_for(kind.yields, text)
    operation = kind.natural
    return f"{operation.value} {text} as {name}:" if operation.enters else f"{operation.value} {name} in {text}:"


def what_it_is(subject: Subject) -> str:
    """Return the value in words: ``"get_db()" is an async generator that yields "Session"``."""
    words = f"{subject.name} is {subject.kind.shape.article}"
    proper = get_proper_type(subject.kind.yields)
    return f'{words} that yields "{subject.show(proper)}"' if isinstance(proper, Instance) else words


def made_into_manager(subject: Subject, target: str) -> str:
    """Return the statement that enters a generator function's generator, and leaves the function itself as others use it."""
    is_async = subject.kind.shape.is_async
    decorator, statement = ("asynccontextmanager", "async with") if is_async else ("contextmanager", "with")
    callee, bracket, arguments = subject.quoted.rpartition("(")
    call = f"{decorator}({callee})({arguments}" if bracket else f"{decorator}(...)(...)"
    return f"{statement} {call} as {target}:"
