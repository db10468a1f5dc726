"""A decorated method overridden by one that returns a manager, and the other way round."""
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import Any


class Engine:
    @asynccontextmanager
    async def begin(self) -> AsyncIterator[str]:
        yield "tx"

    def span(self) -> AbstractContextManager[str]:
        return nullcontext("no span")


class Tracing(Engine):
    def begin(self) -> Any:
        return super().begin()

    @contextmanager
    def span(self) -> Iterator[str]:
        yield "span"


class Scope:
    def scope(self) -> AbstractAsyncContextManager[str]:
        return nullcontext("empty")


class Traced(Scope):
    @asynccontextmanager
    async def scope(self) -> AsyncIterator[str]:
        async with super().scope() as name:
            yield f"traced {name}"


async def use() -> list[str]:
    found: list[str] = []
    engines: list[Engine] = [Engine(), Tracing()]
    for engine in engines:
        async with engine.begin() as tx:
            with engine.span() as span:
                found += [tx, span]
    for scope in (Scope(), Traced()):
        async with scope.scope() as name:
            found.append(name)
    return found
