"""A dependency that is a context manager, already called, or a function that returns a generator or manager object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx import codes
from mypy_asyncctx.rules.base import Rule
from mypy_asyncctx.rules.phrases import variable_for

if TYPE_CHECKING:
    from mypy_asyncctx.kinds.model import Kind
    from mypy_asyncctx.rules.base import Subject

RULE: Final = Rule(
    code=codes.DEPENDS,
    title="A dependency that is not a generator function",
    why="""\
FastAPI runs a dependency itself: a generator *function* (sync or async, no decorator) is iterated once, what it yields is injected,
and the rest runs after the response. Given a function under `@asynccontextmanager` it fails on every request (500, from FastAPI 0.123.5)
or injects the manager instead of the session (before). Given the result of a call it fails at once or on the request. Given a function
that *returns* a generator or a context manager it injects that object.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI


class Session: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


app = FastAPI()


@app.get("/")
async def read(db: Session = Depends(open_session)) -> str:  # error
    return type(db).__name__
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI


class Session: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


async def get_session() -> AsyncGenerator[Session, None]:
    async with open_session() as session:
        yield session


app = FastAPI()


@app.get("/")
async def read(db: Session = Depends(get_session)) -> str:
    return type(db).__name__
""",
)


def decorated_message(call: str, target: str, kind: Kind) -> str:
    """Return the message for a target that is a context manager function."""
    return (
        f'"{target}" is {_function(kind)}, and {call}() needs the generator function itself: the request fails or gets the manager. '
        f'Remove the decorator, or depend on a generator that does "{_bridge(kind, target + "()")}"'
    )


def called_message(call: str, subject: Subject) -> str:
    """Return the message for a target that is called where the function is meant."""
    target = subject.quoted.removesuffix("()").removesuffix("(...)")
    what = f"{subject.name} is {subject.kind.shape.article}, and {call}() needs a function to call on each request"
    if not subject.kind.core.shape.is_manager:
        return f'{what}: write "{call}({target})", without the call'
    return f'{what}: depend on a generator function that does "{_bridge(subject.kind, subject.quoted)}"'


def returns_message(call: str, target: str, kind: Kind, expected: str) -> str:
    """Return the message for a target that returns a generator or manager, which is injected as it is."""
    return (
        f'"{target}" returns {kind.core.shape.article}, and {call}() injects that object, not "{expected}": '
        f'depend on a generator function that does "{_bridge(kind, target + "()")}"'
    )


def _function(kind: Kind) -> str:
    return f"{kind.core.shape.article} function"


def _bridge(kind: Kind, text: str) -> str:
    core = kind.core
    name = variable_for(core.yields)
    operation = core.natural
    if operation.enters:
        return f"{operation.value} {text} as {name}: yield {name}"
    return f"{operation.value} {name} in {text}: yield {name}"
