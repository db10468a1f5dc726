"""Depends on a class method that is a manager, with use_cache."""
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class UnitOfWork:
    def __init__(self) -> None:
        self.events: list[str] = []

    def add(self, event: str) -> int:
        self.events.append(event)
        return len(self.events)

    @classmethod
    @contextmanager
    def begin(cls) -> Iterator["UnitOfWork"]:
        yield cls()

    @classmethod
    def dependency(cls) -> Iterator["UnitOfWork"]:
        with cls.begin() as unit:
            yield unit


app = FastAPI()


@app.post("/events")
def add_event(
    name: str,
    unit: UnitOfWork = Depends(UnitOfWork.dependency, use_cache=False),
) -> int:
    return unit.add(name)


def use() -> int:
    return TestClient(app).post("/events?name=x").json()
