"""The manager is a dependency of a class whose instances are injected."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Session:
    async def scalar(self, sql: str) -> int:
        return len(sql)


@asynccontextmanager
async def get_session() -> AsyncGenerator[Session, None]:
    yield Session()


async def session_dependency() -> AsyncGenerator[Session, None]:
    async with get_session() as session:
        yield session


class InvoiceService:
    def __init__(self, session: Session = Depends(session_dependency)) -> None:
        self.session = session

    async def total(self) -> int:
        return await self.session.scalar("select sum(cents) from invoices")


app = FastAPI()


@app.get("/total")
async def total(service: InvoiceService = Depends(InvoiceService)) -> int:
    return await service.total()


def use() -> int:
    return TestClient(app).get("/total").json()
