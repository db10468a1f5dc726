"""`Depends(get_conn())` on a manager: it is callable, so FastAPI asks for its `func` in the query (422)."""
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


@contextmanager
def get_conn() -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        yield conn
    finally:
        conn.close()


def conn_dependency() -> Iterator[sqlite3.Connection]:
    with get_conn() as conn:
        yield conn


app = FastAPI()


@app.get("/one")
def one(conn: sqlite3.Connection = Depends(get_conn())) -> int:  # BUG: depends-called
    return int(conn.execute("select 1").fetchone()[0])


def use() -> int:
    return TestClient(app).get("/one").json()
