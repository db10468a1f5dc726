"""@contextmanager on a function that returns the connection."""
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def connect(path: str) -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row
    yield conn
    conn.close()


def count_tables(path, opener=connect):
    with opener(path) as conn:
        return len(conn.execute("select name from sqlite_master").fetchall())


def use() -> int:
    return count_tables(":memory:")
