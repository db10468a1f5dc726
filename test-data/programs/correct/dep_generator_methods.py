"""Bound, static and class methods that are generator functions are right targets."""
from collections.abc import AsyncGenerator, Generator, Iterator

from fastapi import Depends, FastAPI, Security
from fastapi.testclient import TestClient


class Session:
    def __init__(self, kind: str) -> None:
        self.kind = kind


class Database:
    async def session(self) -> AsyncGenerator[Session, None]:
        yield Session("method")

    @staticmethod
    def read_only() -> Generator[Session, None, None]:
        yield Session("static")

    @classmethod
    def default(cls) -> Iterator[Session]:
        yield Session("class")


database = Database()
app = FastAPI()


@app.get("/")
async def kinds(
    one: Session = Depends(database.session),
    two: Session = Depends(Database.read_only),
    three: Session = Depends(Database.default, use_cache=False),
    four: Session = Security(database.session, scopes=["x"]),
) -> list[str]:
    return [one.kind, two.kind, three.kind, four.kind]


def use() -> list[str]:
    return TestClient(app).get("/").json()
