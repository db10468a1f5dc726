"""Proxies whose attributes come from __getattr__: nothing is known of what they return."""
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Connection:
    def execute(self, sql: str) -> int:
        return len(sql)

    def rows(self) -> Iterator[int]:
        yield 1

    @contextmanager
    def transaction(self) -> Iterator[str]:
        yield "tx"


class Proxy:
    def __init__(self, target: object) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Any:
        return getattr(self._target, name)


class Recorder:
    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        def call(*args):
            self.calls.append(name)
            return self

        return call

    def __enter__(self):
        return self

    def __exit__(self, *details):
        return None


def use() -> list[object]:
    proxy = Proxy(Connection())
    recorder = Recorder()
    found: list[object] = [proxy.execute("x"), *proxy.rows()]
    with proxy.transaction() as tx:
        found.append(tx)
    recorder.begin()
    with recorder.transaction("a") as entered:
        entered.commit().rollback()
    found.append(recorder.calls)
    return found
