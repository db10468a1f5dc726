"""A lambda that returns the generator object: FastAPI injects it as it is."""
from collections.abc import AsyncIterator

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Mongo:
    def __init__(self, name: str) -> None:
        self.name = name

    async def count(self) -> int:
        return len(self.name)


async def mongo(name: str = "main") -> AsyncIterator[Mongo]:
    yield Mongo(name)


app = FastAPI()


@app.get("/count")
async def count(db: Mongo = Depends(lambda: mongo("archive"))) -> int:  # BUG: depends-on-agen-object
    return await db.count()


def use() -> int:
    return TestClient(app).get("/count").json()
