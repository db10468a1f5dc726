"""A value may have one of two types of which one is the other's base, and the program asks by ``hasattr()`` before it uses it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, Generic, Protocol, TypeVar, Union

Rows = Union[Iterator[int], Generator[int, None, None]]
Bound = TypeVar("Bound", bound=Rows)


class Closes(Protocol):
    def close(self) -> Any: ...


def close(value: Closes) -> None: ...


class Feed(Generic[Bound]):
    stream: AsyncIterator[int] | AsyncGenerator[int, None] | None = None
    named: dict[str, Iterable[int] | Iterator[int]]

    def __init__(self, rows: Bound) -> None:
        self.rows = rows

    async def stop(self) -> None:
        if self.stream is not None and hasattr(self.stream, "aclose"):
            await self.stream.aclose()
        if not self.stream or not hasattr(self.stream, "aclose"):
            return
        await self.stream.aclose()
        if hasattr(self.named["a"], "close"):
            self.named["a"].close()
        if hasattr(self.rows, "close"):
            self.rows.close()

    def wrong(self) -> None:
        with self.rows:  # OURS: asyncctx-enter-generator  # GONE: union-attr
            pass


def asked(one: Rows, two: Iterable[int] | Iterator[int], call: Callable[[Any], None]) -> Any:
    if hasattr(one, "close") and hasattr(two, "close"):
        one.close()
        two.close()
        close(one)
    if not hasattr(one, "rewind"):
        one.rewind
    elif hasattr(one, "seek"):
        call(one.rewind)
        print(one.rewind, one.seek, one.tell, [one.seek for _ in range(2)])
    while hasattr(one, "rewind"):
        one.rewind()
        break
    if hasattr(one, "rewind"):
        one.rewind()
        one = iter([1])
        one.rewind()
    for row in (one, two):
        if not hasattr(row, "rewind"):
            continue
        int(row.rewind())
    if hasattr(two, "rewind") or hasattr(two, "seek"):
        two.rewind()
    print([row.rewind for row in (one, two) if hasattr(row, "rewind")])
    two.rewind()
    assert hasattr(two, "rewind")
    return int(two.rewind()) if one else one.rewind if hasattr(one, "rewind") else two.seek


async def protocols(
    stream: AsyncIterator[int] | AsyncGenerator[int, None],
    manager: AbstractContextManager[int] | AbstractAsyncContextManager[int],
    rows: Iterable[str] | Iterator[str],
) -> None:
    if hasattr(stream, "__iter__"):
        for row in stream:
            print(row)
    if hasattr(manager, "__enter__"):
        with manager:
            pass
    else:
        async with manager:
            pass
    if hasattr(rows, "__aiter__"):
        async for text in rows:
            print(text)
    if hasattr(rows, "__next__"):
        next(rows)
    async with stream:  # OURS: asyncctx-enter-generator  # GONE: union-attr
        pass


def bound(rows: Bound, others: list[Bound]) -> Bound:
    if hasattr(rows, "rewind"):
        rows.rewind()
    rows.rewind()
    return others[0]
