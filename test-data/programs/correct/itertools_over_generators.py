"""itertools, builtins and star args over generators."""
import itertools
from collections.abc import Iterable, Iterator


class Reading:
    def __init__(self, sensor: str, value: float) -> None:
        self.sensor = sensor
        self.value = value


def readings(sensor: str) -> Iterator[Reading]:
    for number in range(4):
        yield Reading(sensor, number / 2)


def values(source):
    for reading in source:
        yield reading.value


def average(readings: Iterable[Reading]) -> float:
    kept = list(values(readings))
    return sum(kept) / len(kept)


def use() -> float:
    both = itertools.chain(readings("in"), readings("out"))
    left, right = itertools.tee(both)
    first, second, *others = itertools.islice(left, 3)
    groups = {name: len(list(group)) for name, group in itertools.groupby(right, key=lambda r: r.sensor)}
    best = max(*values(readings("in")), 0.5)
    pairs = dict(zip(("a", "b"), values(readings("x"))))
    low, high = min(values(readings("y"))), sorted(values(readings("y")))[-1]
    numbered = [n for n, _ in enumerate(values(readings("z")), 1)]
    total = average(readings("in")) + best + low + high + len(groups) + len(pairs) + len(numbered) + len(others)
    return total + first.value + second.value + len({*values(readings("q"))}) + next(values(readings("q")), 0)
