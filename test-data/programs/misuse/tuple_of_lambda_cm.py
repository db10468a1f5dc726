"""tuple() over the manager that a lambda returns."""
from collections.abc import Iterator
from contextlib import contextmanager


class Shard:
    def __init__(self, number: int) -> None:
        self.number = number


@contextmanager
def attach(first: int, last: int) -> Iterator[list[Shard]]:
    yield [Shard(n) for n in range(first, last)]


attach_all = lambda: attach(0, 4)  # noqa: E731


def use() -> int:
    shards = tuple(attach_all())  # BUG: tuple-of-cm
    return len(shards)
