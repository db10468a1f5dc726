"""Iterators and managers where a Protocol is wanted that they lack: the notes under mypy's error speak of the type, not of a tag."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import Any, Protocol, TypedDict


class Lists(Protocol):
    def __iter__(self) -> Iterator[bytes]: ...


class Rows(Protocol):
    def __iter__(self) -> Iterator[int]: ...
    def rows(self) -> int: ...


class Enters(Protocol):
    def __enter__(self) -> Any: ...
    def __exit__(self, *exc: Any) -> Any: ...
    def __next__(self) -> str: ...


class Next(Protocol):
    def __next__(self) -> str: ...


class Table(TypedDict, total=False):
    rows: AsyncGenerator[int, None]
    lines: Iterator[int]


def gen() -> Generator[int, None, None]:
    yield 1


def rows() -> Iterator[int]:
    yield 1


async def agen() -> AsyncGenerator[int, None]:
    yield 1


@contextmanager
def manager() -> Iterator[int]:
    yield 1


@asynccontextmanager
async def amanager() -> AsyncIterator[int]:
    yield 1


def lists(value: Lists) -> None: ...
def wants(value: Rows | None = None) -> None: ...
def enters(value: Enters) -> None: ...
def steps(value: Next) -> str: ...
def either(value: Rows | Next) -> None: ...


class Holder:
    rows: Rows

    def __init__(self) -> None:
        self.rows = agen()


def given(cls: type[Iterator[int]], cm: AbstractContextManager[int], stream: AsyncIterator[int]) -> Next:
    lists(agen())
    lists(amanager())
    wants(agen())
    wants(gen())
    wants(manager())
    enters(gen())
    enters(cls)
    enters(cm)
    enters(iter([1]))
    steps(gen())
    steps(iter([1]))
    steps(stream)
    either(amanager())
    steps(iter([1])).upper()
    print(lists(agen()), [steps(iter([1]))])
    value: Rows = agen()
    values: list[Rows] = [agen()]
    named: dict[str, Next] = {"a": stream}
    print(value, values, named)
    return iter([1])


def yields() -> Iterator[Rows]:
    yield agen()


def items(table: Table) -> None:
    first: Table = {"lines": rows(), "rows": agen()}
    first["rows"] = agen()
    second: Table = {"rows": gen()}  # OURS: asyncctx-sync-async  # GONE: typeddict-item
    third: Table = {"lines": [1]}
    table["lines"] = stream_of(table)  # OURS: asyncctx-sync-async  # GONE: typeddict-item
    print(first, second, third)


def stream_of(table: Table) -> AsyncIterator[int]:
    return table["rows"]


async def right() -> None:
    wants()
    for item in rows():
        print(item)
