"""A loop over the variant of an overloaded function that returns a context manager."""
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal, overload


@contextmanager
def _locked(keys: list[str]) -> Iterator[list[str]]:
    yield keys


@overload
def select(keys: list[str]) -> list[str]: ...
@overload
def select(keys: list[str], *, lock: Literal[True]) -> AbstractContextManager[list[str]]: ...
def select(keys: list[str], *, lock: bool = False) -> list[str] | AbstractContextManager[list[str]]:
    return _locked(keys) if lock else keys


def use() -> int:
    count = 0
    for key in select(["a", "b"]):
        count += len(key)
    for key in select(["a", "b"], lock=True):  # BUG: for-over-cm
        count += len(key)
    return count
