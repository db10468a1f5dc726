"""`.send(None)` on a manager that a property returns."""
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager


class Meter:
    def __init__(self) -> None:
        self.ticks = 0

    @property
    def measuring(self) -> AbstractContextManager[int]:
        return self._measure()

    @contextmanager
    def _measure(self) -> Iterator[int]:
        self.ticks += 1
        yield self.ticks


def use() -> int:
    meter = Meter()
    meter.measuring.send(None)  # BUG: send-on-cm
    return meter.ticks
