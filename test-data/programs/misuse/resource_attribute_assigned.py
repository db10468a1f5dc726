"""Setting an option on the generator instead of on the cursor."""
from collections.abc import Iterator


class Cursor:
    arraysize = 1

    def fetchmany(self) -> list[int]:
        return list(range(self.arraysize))


def open_cursor() -> Iterator[Cursor]:
    yield Cursor()


def tuned(count: int) -> object:
    cursor = open_cursor()
    cursor.arraysize = count  # BUG: generator-as-resource
    return cursor


def use() -> bool:
    return tuned(3) is not None
