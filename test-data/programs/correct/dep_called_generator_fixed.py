"""`Depends(get_db())`: the generator object instead of the function."""
from collections.abc import AsyncGenerator

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Db:
    async def ping(self) -> str:
        return "ok"


async def get_db() -> AsyncGenerator[Db, None]:
    yield Db()


app = FastAPI()


@app.get("/health")
async def health(db: Db = Depends(get_db)) -> str:
    return await db.ping()


def use() -> str:
    return TestClient(app).get("/health").json()
