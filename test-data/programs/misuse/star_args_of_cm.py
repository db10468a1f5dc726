"""The parts that a manager lends, spread into a call."""
from collections.abc import Iterator
from contextlib import contextmanager


class Part:
    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = size


class Upload:
    def __init__(self) -> None:
        self.pending = [Part("a", 3), Part("b", 5)]

    @contextmanager
    def parts(self) -> Iterator[list[Part]]:
        try:
            yield self.pending
        finally:
            self.pending = []


def merge(*parts: object) -> int:
    return len(parts)


def use() -> int:
    upload = Upload()
    return merge(*upload.parts())  # BUG: star-args-of-cm
