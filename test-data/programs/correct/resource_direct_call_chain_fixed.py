"""`get_conn().cursor()` in one expression."""
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def get_conn(path: str = ":memory:") -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(path)
    try:
        yield conn
    finally:
        conn.close()


def version() -> str:
    with get_conn() as conn:
        row = conn.execute("select sqlite_version()").fetchone()
    return str(row[0])


def use() -> bool:
    return version() > "3"
