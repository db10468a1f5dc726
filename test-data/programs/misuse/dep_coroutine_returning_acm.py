"""An async dependency returns an unentered manager."""
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Session:
    async def scalars(self, sql: str) -> list[int]:
        return [len(sql)]


@asynccontextmanager
async def open_session(tenant: str) -> AsyncGenerator[Session, None]:
    yield Session()


async def tenant_session(tenant: str = "public") -> AbstractAsyncContextManager[Session]:
    return open_session(tenant)


async def tenant_dependency(tenant: str = "public") -> AsyncGenerator[Session, None]:
    async with open_session(tenant) as session:
        yield session


app = FastAPI()


@app.get("/rows")
async def rows(session: Session = Depends(tenant_session)) -> list[int]:  # BUG: depends-on-cm-object
    return await session.scalars("select 1")


def use() -> list[int]:
    return TestClient(app).get("/rows").json()
