# A lock is made and never held
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
total = 0


@contextmanager
def exclusive() -> Iterator[None]:
    with _lock:
        yield


def add(amount: int) -> None:
    global total
    exclusive()
    total += amount
