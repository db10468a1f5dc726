"""Setting an option on the generator instead of on the cursor."""
from collections.abc import Iterator


class Cursor:
    arraysize = 1

    def fetchmany(self) -> list[int]:
        return list(range(self.arraysize))


def open_cursor() -> Iterator[Cursor]:
    yield Cursor()


def tuned(count: int) -> object:
    cursor = next(open_cursor())
    cursor.arraysize = count
    return cursor


def use() -> bool:
    return tuned(3) is not None
