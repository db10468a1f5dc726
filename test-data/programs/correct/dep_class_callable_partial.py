"""Targets that FastAPI understands: a class, a callable instance, a partial of a generator function."""
from collections.abc import AsyncGenerator, AsyncIterator
from functools import partial

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Db:
    def __init__(self, url: str) -> None:
        self.url = url


class Pagination:
    def __init__(self, page: int = 1) -> None:
        self.page = page


class Checker:
    def __init__(self, role: str) -> None:
        self.role = role

    def __call__(self, user: str = "ada") -> str:
        return f"{user} as {self.role}"


class DbProvider:
    def __init__(self, url: str) -> None:
        self.url = url

    async def __call__(self) -> AsyncGenerator[Db, None]:
        yield Db(self.url)


async def connect(url: str) -> AsyncIterator[Db]:
    yield Db(url)


app = FastAPI()


@app.get("/")
async def index(
    pagination: Pagination = Depends(),
    also: Pagination = Depends(Pagination),
    who: str = Depends(Checker("admin")),
    db: Db = Depends(DbProvider("a")),
    other: Db = Depends(partial(connect, url="b")),
) -> list[str]:
    return [str(pagination.page + also.page), who, db.url, other.url]


def use() -> list[str]:
    return TestClient(app).get("/").json()
