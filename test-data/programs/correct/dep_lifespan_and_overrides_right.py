"""A whole small app: lifespan manager, generator dependency over it, override and background use of the manager."""
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from fastapi import BackgroundTasks, Depends, FastAPI, Request
from fastapi.testclient import TestClient


class Session:
    def __init__(self, name: str) -> None:
        self.name = name


@asynccontextmanager
async def open_session(name: str = "db") -> AsyncIterator[Session]:
    yield Session(name)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, str]]:
    async with open_session("startup") as session:
        yield {"started_by": session.name}


async def get_session(request: Request) -> AsyncGenerator[Session, None]:
    async with open_session(request.state.started_by) as session:
        yield session


async def audit(name: str) -> None:
    async with open_session(name):
        pass


app = FastAPI(lifespan=lifespan)


@app.get("/")
async def index(tasks: BackgroundTasks, session: Session = Depends(get_session)) -> str:
    tasks.add_task(audit, session.name)
    return session.name


async def fake_session() -> AsyncIterator[Session]:
    yield Session("fake")


def use() -> list[str]:
    with TestClient(app) as client:
        found = [client.get("/").json()]
        app.dependency_overrides[get_session] = fake_session
        found.append(client.get("/").json())
        app.dependency_overrides.clear()
    return found
