"""Dependencies and routes defined inside factories, with closures and sub-dependencies."""
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Session:
    def __init__(self, tenant: str) -> None:
        self.tenant = tenant


@asynccontextmanager
async def open_session(tenant: str) -> AsyncGenerator[Session, None]:
    yield Session(tenant)


def session_for(tenant: str) -> Callable[[], AsyncGenerator[Session, None]]:
    async def dependency() -> AsyncGenerator[Session, None]:
        async with open_session(tenant) as session:
            yield session

    return dependency


def require(role: str) -> Any:
    def check(session: Session = Depends(session_for(role))) -> str:
        return f"{role}@{session.tenant}"

    return Depends(check)


def create_app() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def index(session: Session = Depends(session_for("acme")), who: str = require("admin")) -> list[str]:
        return [session.tenant, who]

    return app


def use() -> list[str]:
    return TestClient(create_app()).get("/").json()
