"""An override or a Protocol implementation changes what a method's call is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx import codes
from mypy_asyncctx.rules.base import Rule
from mypy_asyncctx.rules.phrases import right_use

if TYPE_CHECKING:
    from mypy_asyncctx.kinds.model import Kind

RULE: Final = Rule(
    code=codes.OVERRIDE,
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
)


def message(name: str, base: str, declared: Kind, found: Kind) -> str:
    """Return the message for a method whose kind differs from the one that ``base`` declares."""
    return (
        f'"{name}()" returns {_words(found)} here and {_words(declared)} in "{base}", so code that does '
        f'"{right_use(declared, name + "()")}" fails at run time: make both the same kind'
    )


def _words(kind: Kind) -> str:
    article = kind.core.shape.article
    return article if kind.inner is None else f"a coroutine of {article}"
