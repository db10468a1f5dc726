"""`for row in report.rows` where rows is a generator method, not a property."""
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass
class Report:
    amounts: list[int]

    def rows(self) -> Iterator[tuple[int, int]]:
        for number, amount in enumerate(self.amounts, 1):
            yield number, amount


def total(report: Report) -> int:
    result = 0
    for _number, amount in report.rows():
        result += amount
    return result


def use() -> int:
    return total(Report([5, 7]))
