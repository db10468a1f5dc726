"""Overrides with other annotations of the same kind, and with none."""
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Generator, Iterable, Iterator
from contextlib import contextmanager


class Base:
    def rows(self) -> Iterable[int]:
        return [1]

    def feed(self) -> AsyncIterable[int]:
        return self.items()

    async def items(self) -> AsyncIterator[int]:
        yield 1

    @contextmanager
    def scope(self) -> Iterator[str]:
        yield "base"


class Narrow(Base):
    def rows(self) -> Generator[int, None, None]:
        yield 2

    async def feed(self) -> AsyncGenerator[int, None]:
        yield 3

    async def items(self) -> AsyncGenerator[int, None]:
        yield 4

    @contextmanager
    def scope(self) -> Generator[str, None, None]:
        with super().scope() as name:
            yield f"narrow {name}"


class Bare(Base):
    def rows(self):
        yield from super().rows()

    def items(self):
        return super().items()

    @contextmanager
    def scope(self):
        yield "bare"


async def use() -> list[object]:
    found: list[object] = []
    for base in (Base(), Narrow(), Bare()):
        found.extend(base.rows())
        found.extend([item async for item in base.feed()])
        async for item in base.items():
            found.append(item)
        with base.scope() as name:
            found.append(name)
    return found
