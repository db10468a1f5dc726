"""The service answers, commits what succeeded, rolls back what failed, and gives every connection back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from service import jobs, repo
from service.app import create_app
from service.db import session_scope
from service.models import User

pytestmark = pytest.mark.anyio

ANN = {"Authorization": "Bearer ann"}  # may write
BOB = {"Authorization": "Bearer bob"}  # may not
DAY = date(2030, 1, 2)
RED = {"room": "red", "day": "2030-01-02"}
BLUE = {"room": "blue", "day": "2030-01-02"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[FastAPI]:
    app = create_app(f"sqlite+aiosqlite:///{tmp_path}/bookings.db")
    async with app.router.lifespan_context(app):
        async with session_scope() as db:
            db.add_all([User(name="Ann", token="ann", can_write=True), User(name="Bob", token="bob")])
        yield app
        assert checked_out(app) == 0, "a session was left open"


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as client:
        yield client


def checked_out(app: FastAPI) -> int:
    engine = app.state.engine
    assert isinstance(engine, AsyncEngine)
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


async def rooms() -> list[str]:
    async with session_scope() as db:
        return [booking.room for booking in await repo.list_bookings(db)]


async def events() -> list[str]:
    async with session_scope() as db:
        return list(await repo.list_events(db))


async def test_booking_is_committed(client: AsyncClient) -> None:
    answer = await client.post("/bookings", json=RED, headers=ANN)
    assert (answer.status_code, answer.json()) == (201, {**RED, "id": 1})
    assert await rooms() == ["red"]
    assert (await client.get("/bookings", headers=BOB)).json() == [{**RED, "id": 1}]


async def test_background_task_and_audit_have_sessions_of_their_own(client: AsyncClient) -> None:
    await client.post("/bookings", json=RED, headers=ANN)
    assert sorted((await client.get("/events")).json()) == ["Ann wrote", "mail to Ann: red"]


async def test_failed_batch_is_rolled_back(client: AsyncClient) -> None:
    await client.post("/bookings", json=RED, headers=ANN)
    before = await events()
    answer = await client.post("/bookings/batch", json=[BLUE, RED], headers=ANN)
    assert (answer.status_code, answer.json()) == (409, {"detail": "red is taken on 2030-01-02"})
    assert await rooms() == ["red"]
    assert await events() == before, "a request that failed is not audited"


async def test_batch_and_cancel(client: AsyncClient) -> None:
    assert (await client.post("/bookings/batch", json=[BLUE, RED], headers=ANN)).json() == 2
    assert (await client.delete("/bookings/1", headers=ANN)).status_code == 204
    assert (await client.delete("/bookings/1", headers=ANN)).status_code == 404
    assert await rooms() == ["red"]


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({"Authorization": "Bearer eve"}, 401), (BOB, 403)])
async def test_refused(client: AsyncClient, headers: dict[str, str], status: int) -> None:
    assert (await client.post("/bookings", json=RED, headers=headers)).status_code == status
    assert await rooms() == []


async def test_stream(client: AsyncClient) -> None:
    await client.post("/bookings/batch", json=[RED, BLUE], headers=ANN)
    answer = await client.get("/bookings/2030-01-02.csv", headers=BOB)
    assert answer.text == "blue,2030-01-02\nred,2030-01-02\n"


async def test_health(client: AsyncClient) -> None:
    assert (await client.get("/health")).json() == "ok"


async def test_remind_stops_half_way_and_closes(app: FastAPI, client: AsyncClient) -> None:
    await client.post("/bookings/batch", json=[RED, BLUE], headers=ANN)
    sent = []

    async def send(line: str) -> bool:
        sent.append(line)
        assert checked_out(app) == 1, "the session is open while its rows are read"
        return False

    assert await jobs.remind(DAY, send) == 1
    assert sent == ["blue is yours today"]


async def test_expire_and_rollback_outside_requests(client: AsyncClient) -> None:
    await client.post("/bookings", json=RED, headers=ANN)
    assert await jobs.expire(date(2030, 1, 3)) == 1
    assert await rooms() == []
    with pytest.raises(ZeroDivisionError):
        await write_then_fail()
    assert "lost" not in await events()


@asynccontextmanager
async def failing_scope() -> AsyncIterator[None]:
    async with session_scope() as db:
        await repo.add_event(db, "lost")
        yield
        raise ZeroDivisionError


async def write_then_fail() -> None:
    async with failing_scope():
        pass
