"""A comprehension that fails, in an argument of an overloaded function: no error about its items follows."""

from __future__ import annotations

import collections
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, overload


async def rows() -> AsyncIterator[int]:
    yield 1


def gen() -> Iterator[int]:
    yield 1


@contextmanager
def manager() -> Iterator[int]:
    yield 1


@overload
def over(value: list[bytes]) -> bytes: ...
@overload
def over(value: list[str]) -> str: ...
def over(value: Any) -> Any:
    return value


def plain() -> int:
    max(row for row in rows())  # OURS: asyncctx-sync-async  # GONE: attr-defined
    dict((row, row) for row in rows())  # OURS: asyncctx-sync-async  # GONE: attr-defined
    over([row for row in rows()])  # OURS: asyncctx-sync-async  # GONE: attr-defined
    print(itertools.chain((row for row in rows()), [1]))  # OURS: asyncctx-sync-async  # GONE: attr-defined
    collections.Counter(row for row in rows())  # OURS: asyncctx-sync-async  # GONE: attr-defined
    sum(row for row in manager())  # OURS: asyncctx-iterate-manager  # GONE: attr-defined
    pow(sum({row for row in rows()}), 2)  # OURS: asyncctx-sync-async  # GONE: attr-defined
    return sum([row for row in rows()])  # OURS: asyncctx-sync-async  # GONE: attr-defined


async def later() -> int:
    max([row async for row in gen()])  # OURS: asyncctx-sync-async  # GONE: attr-defined
    return sum([row async for row in gen()])  # OURS: asyncctx-sync-async  # GONE: attr-defined


async def right() -> int:
    return sum([row async for row in rows()]) + sum(row for row in gen())


def another(stream: AsyncIterator[int]) -> None:
    list(stream)  # OURS: asyncctx-sync-async  # GONE: call-overload
    list(stream, 2)  # OURS: asyncctx-sync-async
    sorted(stream, key=lambda row: -row)  # OURS: asyncctx-sync-async  # GONE: call-overload
    sorted(stream, key=1)  # OURS: asyncctx-sync-async
