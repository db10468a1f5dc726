"""list() around a context manager that yields a cursor with rows."""
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def cursor(path: str = ":memory:") -> Generator[sqlite3.Cursor, None, None]:
    connection = sqlite3.connect(path)
    try:
        yield connection.execute("select 1 union select 2")
    finally:
        connection.close()


def use() -> int:
    rows = list(cursor())  # BUG: list-of-cm
    return len(rows)
