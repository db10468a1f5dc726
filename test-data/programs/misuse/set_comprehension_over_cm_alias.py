"""A set comprehension over another name of a context manager function."""
from contextlib import contextmanager


@contextmanager
def _snapshot(store):
    copy = dict(store)
    yield copy
    copy.clear()


read_snapshot = _snapshot


def prefixes(store: dict[str, int]) -> set[str]:
    return {key.split(":")[0] for key in read_snapshot(store)}  # BUG: set-comprehension-over-cm


def use() -> set[str]:
    return prefixes({"user:1": 4, "cart:9": 2})
