"""A callable object whose __call__ is a context manager."""
from collections.abc import Iterator
from contextlib import contextmanager


class ConnectionPool:
    def __init__(self, size: int) -> None:
        self.free = [f"conn-{n}" for n in range(size)]

    @contextmanager
    def __call__(self, timeout: float = 1.0) -> Iterator[str]:
        name = self.free.pop()
        try:
            yield name
        finally:
            self.free.append(name)


pool = ConnectionPool(2)


def use() -> list[str]:
    return [name.upper() for name in pool(timeout=0.5)]  # BUG: comprehension-over-cm
