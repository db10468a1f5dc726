"""@contextmanager on a generator annotated with the type that the decorated function returns."""
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

_lock = threading.Lock()


@contextmanager
def exclusive(name: str) -> AbstractContextManager[str]:  # BUG: cm-return-annotation
    with _lock:
        yield name


def run(job: str) -> str:
    with exclusive(job):
        return f"{job} done"


def use() -> str:
    return run("billing")
