"""The classic declaration mistake: ``async def items(self) -> AsyncIterator[T]: ...`` without a ``yield``."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Cause, Rule

RULE: Final = Rule(
    code=code("async-def", "An abstract async generator method is declared with `async def` and no `yield`"),
    title="An abstract async generator is declared with `async def`",
    why="""\
Only a `yield` in its body makes an `async def` an async generator. A Protocol or abstract method has no body, so
`async def items(self) -> AsyncIterator[T]: ...` declares a *coroutine* that returns an iterator: callers would have to write
`async for x in await obj.items()`. Where the implementations are async generators, the declaration is a plain `def`.
""",
    bad="""\
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator


class Source(ABC):
    @abstractmethod
    async def items(self) -> AsyncIterator[int]: ...  # error


class Numbers(Source):
    async def items(self) -> AsyncIterator[int]:  # reported by mypy, the mistake is above
        yield 1
""",
    good="""\
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator


class Source(ABC):
    @abstractmethod
    def items(self) -> AsyncIterator[int]: ...


class Numbers(Source):
    async def items(self) -> AsyncIterator[int]:
        yield 1
""",
    causes=Cause.DEFINITION,
)


def message(name: str, owner: str, implementation: str) -> str:
    """Return the message for a declaration in ``owner`` that an async generator method of ``implementation`` implements."""
    return (
        f'"async def {name}" without a "yield" declares a coroutine that returns an async iterator, but "{implementation}.{name}" is an '
        f'async generator, so "async for ... in {name}()" does not fit "{owner}": declare it "def {name}(...)", without "async"'
    )


def far_message(name: str, owner: str, module: str) -> str:
    """Return the message for a declaration in the class ``owner`` of another module, reported where it is first implemented."""
    return (
        f'"{owner}.{name}" in "{module}" is an "async def" without a "yield", so it declares a coroutine, but it is implemented by async '
        f'generators: declare it "def {name}(...)" there, without "async"'
    )
