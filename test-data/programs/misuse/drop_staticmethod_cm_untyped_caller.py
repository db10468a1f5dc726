"""An annotated static manager, dropped by an unannotated caller."""
from collections.abc import Iterator
from contextlib import contextmanager


class Flags:
    active: set[str] = set()

    @staticmethod
    @contextmanager
    def enabled(name: str) -> Iterator[None]:
        Flags.active.add(name)
        try:
            yield
        finally:
            Flags.active.discard(name)


def price(cents):
    return cents // 2 if "half-price" in Flags.active else cents


def quote(cents):
    Flags.enabled("half-price")  # BUG: dropped-cm
    return price(cents)


def use():
    return quote(1000)
