"""A class method that is a manager, entered without the call."""
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class Settings:
    values: ClassVar[dict[str, str]] = {"region": "eu"}

    @classmethod
    @contextmanager
    def override(cls, region: str = "us") -> Iterator[dict[str, str]]:
        before = cls.values
        cls.values = {**before, "region": region}
        try:
            yield cls.values
        finally:
            cls.values = before


def region_in_test() -> str:
    with Settings.override as values:  # BUG: forgot-call
        return values["region"]


def use() -> str:
    return region_in_test()
