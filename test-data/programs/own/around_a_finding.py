"""Two mistakes in one statement or definition: mypy's error about the one stands beside the finding about the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager


async def cells(width: int) -> AsyncGenerator[int, None]:
    yield width


@contextmanager
def gauge(name: str = "") -> Iterator[int]:
    yield 3


@asynccontextmanager
async def lock(name: str) -> AsyncIterator[int]:
    yield 3


def plus(value: int) -> int:
    return value + 1


class Sheet:
    title = 1

    def total(self) -> int:
        return 1

    def rows(self) -> Iterator[int]:
        return iter([1])

    def __add__(self, other: Sheet) -> Sheet:
        return other


class Other:
    def rows(self) -> int:
        return 1


class Result(Sheet):
    def total(self) -> str:
        gauge()  # OURS: asyncctx-unused
        return ""

    def title(self) -> int:
        for _ in gauge():  # OURS: asyncctx-iterate-manager  # GONE: attr-defined
            pass
        return 1

    def __iadd__(self, other: int) -> Result:
        gauge()  # OURS: asyncctx-unused
        return self


class Quiet(Sheet):
    def total(self) -> str:  # type: ignore[override]
        gauge()  # OURS: asyncctx-unused
        return ""


class Both(Sheet, Other):
    @contextmanager
    def rows(self) -> Iterator[int]:  # OURS: asyncctx-override  # GONE: override
        yield 1


class View:
    @property
    @contextmanager  # OURS: asyncctx-decorator
    @classmethod
    def rows(cls) -> Iterator[int]:
        yield 1


async def calls(use: Callable[[int], AsyncGenerator[int, None]]) -> str:
    await cells()  # OURS: asyncctx-await  # GONE: misc
    for cell in cells(1, 2):  # OURS: asyncctx-sync-async  # GONE: attr-defined
        print(cell)
    for cell in cells(1, 2):  # type: ignore[call-arg]  # OURS: asyncctx-sync-async  # GONE: attr-defined
        print(cell)
    for cell in use(1, 2):  # OURS: asyncctx-sync-async  # GONE: attr-defined
        print(cell)
    with lock() as held:  # OURS: asyncctx-sync-async  # GONE: attr-defined
        print(held)
    async with gauge(nothing=1) as value:  # OURS: asyncctx-sync-async  # GONE: attr-defined
        print(value)
    plus(gauge().real, 1, 2)  # OURS: asyncctx-not-entered  # GONE: attr-defined
    len([gauge().real], 2)  # OURS: asyncctx-not-entered  # GONE: attr-defined
    sorted([1], key=lambda k: gauge().real, foo=1)  # OURS: asyncctx-not-entered, call-overload  # GONE: attr-defined, call-overload
    text: str = plus(gauge().real)  # OURS: asyncctx-not-entered  # GONE: attr-defined
    plus(gauge().real).upper()  # OURS: asyncctx-not-entered  # GONE: attr-defined
    return text + plus(gauge().real)  # OURS: asyncctx-not-entered  # GONE: attr-defined


@contextmanager  # GONE: arg-type
def kept(name: str) -> str:  # OURS: asyncctx-decorator  # GONE: misc
    yield name


class Plain:
    @contextmanager  # GONE: arg-type
    def made(self) -> Sheet:  # OURS: asyncctx-decorator  # GONE: misc
        yield Sheet()


async def waits() -> None:
    async with asyncio.wait_for(lock("a"), 1) as held:  # OURS: asyncctx-await  # GONE: arg-type, attr-defined
        print(held)
