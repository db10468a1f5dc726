"""Unannotated code that reuses the names `data`, `result` and `conn` for everything."""
from contextlib import contextmanager


class Conn:
    def rows(self):
        yield {"id": 1}
        yield {"id": 2}

    @contextmanager
    def begin(self):
        yield self

    def close(self):
        return None


def make(kind, data=None):
    data = Conn()
    if kind == "rows":
        data = data.rows()
    elif kind == "begin":
        data = data.begin()
    elif kind == "ids":
        data = [row["id"] for row in data.rows()]
    return data


def work(conn=None, result=None):
    conn = make("conn")
    result = conn.rows()
    result = [row for row in result]
    for conn in (make("rows"), make("ids")):
        result.extend(conn)
    conn = make("begin")
    with conn as result:
        conn = result.rows()
        result = [row["id"] for row in conn]
    result, conn = len(result), result
    return result, sum(conn)


def use() -> int:
    return len(work())
