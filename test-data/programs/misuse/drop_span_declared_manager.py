"""A tracing helper declared to return a manager (it forwards to one), used as a plain call."""
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

finished: list[str] = []


@contextmanager
def _span(name: str) -> Iterator[str]:
    try:
        yield name
    finally:
        finished.append(name)


def span(name: str, **attributes: object) -> AbstractContextManager[str]:
    return _span(f"{name} {sorted(attributes)}")


def checkout(cart_id: int) -> int:
    span("checkout", cart=cart_id)  # BUG: dropped-cm
    return cart_id * 2


def use() -> list[str]:
    checkout(4)
    return finished
