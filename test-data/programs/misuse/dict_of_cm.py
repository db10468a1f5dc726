"""dict() around the manager that yields the mapping."""
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def patched_environ(**values: str) -> Iterator[dict[str, str]]:
    saved = dict(os.environ)
    os.environ.update(values)
    try:
        yield dict(os.environ)
    finally:
        os.environ.clear()
        os.environ.update(saved)


def use() -> int:
    env = dict(patched_environ(APP_ENV="test"))  # BUG: dict-of-cm
    return len(env)
