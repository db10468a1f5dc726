"""An override or a Protocol implementation changes what a method's call is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import DECORATORS, right_use
from mypy_asyncctx.rules.rule import Cause, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.model import Kind

RULE: Final = Rule(
    code=code("override", "An override or implementation changes the kind of a method"),
    title="An override changes the kind",
    why="""\
Code that was written for the base class or Protocol uses the method as it is declared there. An implementation that returns a
generator where a context manager is declared, or the reverse, fails in every such caller.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Base:
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[int, None]:
        yield 1


class Fake(Base):
    async def session(self) -> AsyncGenerator[int, None]:  # error
        yield 2
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Base:
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[int, None]:
        yield 1


class Fake(Base):
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[int, None]:
        yield 2
""",
    causes=Cause.DEFINITION,
)


class Side(NamedTuple):
    """A method, ``Class.name``, and what a call of it gives."""

    method: str
    kind: Kind


def message(name: str, base: str, declared: Kind, found: Kind) -> str:
    """Return the message for a method whose kind differs from the one that ``base`` declares."""
    return (
        f'"{name}()" returns {_words(found)} here and {_words(declared)} in "{base}", so code that does '
        f'"{right_use(declared, name + "()")}" fails at run time: make both the same kind'
    )


def implementation_message(found: Side, declared: Side, annotation: str, show: Callable[[Type], str]) -> str:
    """Return the message for a class that is given where a Protocol is wanted; ``annotation`` is what the Protocol's method returns."""
    return (
        f'"{found.method}()" returns {_words(found.kind)}, but "{declared.method}()" is declared to return "{annotation}": '
        f"{_repair(found, declared, show)}"
    )


def _repair(found: Side, declared: Side, show: Callable[[Type], str]) -> str:
    core = found.kind.core
    same_form = found.kind.inner is None and declared.kind.inner is None and core.shape.is_async is declared.kind.shape.is_async
    if same_form and core.shape.is_manager:
        # A Protocol has no decorator that would make a manager of the iterator that it declares.
        manager = "AbstractAsyncContextManager" if core.shape.is_async else "AbstractContextManager"
        return f'declare "-> {manager}[{show(core.yields) if core.yields is not None else "Any"}]" there'
    if same_form and core.shape.is_generator:
        return f'put {DECORATORS[core.shape]} on "{found.method}"'
    return "make both the same kind"


def _words(kind: Kind) -> str:
    article = kind.core.shape.article
    return article if kind.inner is None else f"a coroutine of {article}"
