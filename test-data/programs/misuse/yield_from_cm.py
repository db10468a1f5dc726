"""A fixture that delegates with `yield from` to another context manager."""
from collections.abc import Iterator
from contextlib import contextmanager


class Database:
    def __init__(self, name: str) -> None:
        self.name = name
        self.tables: list[str] = []


@contextmanager
def empty_database(name: str) -> Iterator[Database]:
    database = Database(name)
    yield database
    database.tables.clear()


@contextmanager
def migrated_database(name: str) -> Iterator[Database]:
    yield from empty_database(name)  # BUG: yield-from-cm


def use() -> str:
    with migrated_database("test_orders") as database:
        database.tables.append("orders")
        return database.name
