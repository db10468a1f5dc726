"""Depends on a decorated method of a module-level object."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient


class Session:
    async def get(self, key: int) -> str:
        return f"user {key}"


class Database:
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[Session, None]:
        yield Session()

    async def request_session(self) -> AsyncGenerator[Session, None]:
        async with self.session() as session:
            yield session


database = Database()
router = APIRouter(prefix="/users")


@router.get("/{user_id}")
async def read_user(user_id: int, session: Session = Depends(database.request_session)) -> str:
    return await session.get(user_id)


app = FastAPI()
app.include_router(router)


def use() -> str:
    return TestClient(app).get("/users/3").json()
