"""Objects that are managers and are also meant to be used without `with`."""
import io
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx


class Connection:
    def __init__(self) -> None:
        self.open = True

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def execute(self, sql: str) -> int:
        return len(sql)

    def close(self) -> None:
        self.open = False


def connect(url: str = "db://") -> Connection:
    return Connection()


def run(conn: Connection) -> int:
    return conn.execute("select 1")


def use() -> list[object]:
    conn = connect()
    found: list[object] = [conn.execute("x"), run(connect()), connect("a").execute("yy")]
    conn.close()
    connect()
    folder = tempfile.TemporaryDirectory()
    Path(folder.name, "f").write_text("x")
    folder.cleanup()
    client = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200)))
    found.append(client.get("http://x").status_code)
    client.close()
    executor = ThreadPoolExecutor(1)
    found.append(executor.submit(len, "abc").result())
    executor.shutdown()
    db = sqlite3.connect(":memory:")
    found.append(db.execute("select 1").fetchone())
    db.close()
    io.StringIO("x").read()
    return found
