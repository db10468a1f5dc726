"""Depends on a @contextmanager function, in a sync route."""
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Session:
    def scalar(self, sql: str) -> int:
        return len(sql)


@contextmanager
def get_session() -> Iterator[Session]:
    yield Session()


def session_dependency() -> Iterator[Session]:
    with get_session() as session:
        yield session


app = FastAPI()


@app.get("/count")
def count(db: Session = Depends(get_session)) -> int:  # BUG: depends-on-cm
    return db.scalar("select count(*) from t")


def use() -> int:
    return TestClient(app).get("/count").json()
