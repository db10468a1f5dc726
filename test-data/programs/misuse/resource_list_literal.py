"""A list literal declared to hold connections holds unentered managers."""
from collections.abc import Iterator
from contextlib import contextmanager


class Shard:
    def __init__(self, number: int) -> None:
        self.number = number

    def size(self) -> int:
        return self.number * 10


@contextmanager
def shard(number: int) -> Iterator[Shard]:
    yield Shard(number)


def total_size() -> int:
    with shard(1) as first:
        shards: list[Shard] = [first, shard(2)]  # BUG: cm-list-item
        return sum(item.size() for item in shards)


def use() -> int:
    return total_size()
