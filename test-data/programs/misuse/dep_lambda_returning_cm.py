"""A lambda that returns the manager object."""
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Clock:
    def now(self) -> int:
        return 1700000000


@contextmanager
def frozen_clock(at: int = 0) -> Iterator[Clock]:
    yield Clock()


app = FastAPI()


@app.get("/now")
def now(clock: Clock = Depends(lambda: frozen_clock(at=5))) -> int:  # BUG: depends-on-cm-object
    return clock.now()


def use() -> int:
    return TestClient(app).get("/now").json()
