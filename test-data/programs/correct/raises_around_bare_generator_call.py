"""In a test, the bare call is expected to fail before there is a generator."""
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


def rows(table: str, *, limit: int = 10) -> Iterator[int]:
    yield from range(limit)


@contextmanager
def transaction(isolation: str) -> Iterator[None]:
    yield


def test_rows_takes_one_table() -> None:
    wrong: list[Any] = ["users", "orders"]
    with pytest.raises(TypeError):
        rows(*wrong)
    with pytest.raises(TypeError, match="missing"):
        transaction(*wrong[:0])


def test_limit_is_keyword_only() -> None:
    with pytest.raises(TypeError):
        rows("users", 5)  # type: ignore[misc]
    with pytest.raises(TypeError):
        transaction()  # type: ignore[call-arg]


def use() -> None:
    test_rows_takes_one_table()
    test_limit_is_keyword_only()
