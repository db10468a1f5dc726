"""Every line marked `# wrong: ...` in the service is run here, and does what the test says."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from traceback import walk_tb
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy.exc import UnboundExecutionError

import service
from service import jobs, repo
from service.app import create_app
from service.db import session_factory, session_scope
from service.models import Booking, User
from service.reports import add_reports

pytestmark = pytest.mark.anyio

ANN = {"Authorization": "Bearer ann"}
DAY = date(2030, 1, 2)

# "decorated dependency" -> ("auth.py", 38)
MARKED = [
    (found[1], (path.name, number))
    for path in sorted(Path(service.__file__).parent.glob("*.py"))
    for number, line in enumerate(path.read_text().splitlines(), 1)
    if (found := re.search(r"# wrong: (.+)", line))
]
PLACE = dict(MARKED)
SHOWN: list[str] = []


def shows(*words: str) -> Callable[[Any], Any]:
    """Note which marked lines a test runs, for test_every_marked_line_is_shown."""
    SHOWN.extend(words)
    return lambda test: test


def lines_of(error: BaseException) -> set[tuple[str, int]]:
    return {(Path(frame.f_code.co_filename).name, number) for frame, number in walk_tb(error.__traceback__)}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[FastAPI]:
    app = create_app(f"sqlite+aiosqlite:///{tmp_path}/bookings.db")
    async with app.router.lifespan_context(app):
        async with session_scope() as db:
            db.add(User(id=1, name="Ann", token="ann", can_write=True))
            db.add(Booking(room="red", day=DAY, owner_id=1))
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://service", headers=ANN) as client:
        yield client


@pytest.fixture
async def visitor(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """What is seen from outside: an exception in the service is a 500."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://service", headers=ANN) as client:
        yield client


async def stored() -> tuple[list[str], list[str]]:
    async with session_scope() as db:
        return [booking.room for booking in await repo.list_bookings(db)], list(await repo.list_events(db))


def test_every_marked_line_is_shown() -> None:
    assert sorted(words for words, _ in MARKED) == sorted(SHOWN)


async def send(line: str) -> bool:
    raise AssertionError("never reached")


# Python 3.10 says only "__aenter__" or "__enter__", in an AttributeError; later ones name the type in a TypeError.
NOT_ASYNC_WITH = r"async_generator' object does not support the asynchronous context manager|__ae(nter|xit)__'?$"
JOBS: list[tuple[str, Callable[[], Awaitable[object]], str]] = [
    (
        "async for over a context manager",
        lambda: jobs.record("hello"),
        r"'async for' requires .* __aiter__ .*, got _AsyncGeneratorContextManager",
    ),
    ("async with over a generator", lambda: jobs.expire(date.max), NOT_ASYNC_WITH),
    (
        "awaited context manager",
        jobs.expire_all,
        r"_AsyncGeneratorContextManager can't be used in 'await' expression",
    ),
    ("never entered", jobs.ping, r"'_AsyncGeneratorContextManager' object has no attribute 'execute'"),
    (
        "forgotten call",
        jobs.count,
        r"'function' object does not support the asynchronous context manager|^__aenter__$",
    ),
    (
        "with instead of async with",
        jobs.count_for_report,
        r"'_AsyncGeneratorContextManager' object does not support the context manager|^__enter__$",
    ),
    ("context manager passed as awaitable", jobs.count_or_give_up, r"'await' expression|awaitable is required"),
    ("async with over an unannotated generator", jobs.count_as_reader, NOT_ASYNC_WITH),
    ("entered generator", lambda: jobs.remind(DAY, send), NOT_ASYNC_WITH),
]


@shows(*(words for words, _, _ in JOBS))
@pytest.mark.parametrize(("words", "job", "message"), JOBS, ids=[words for words, _, _ in JOBS])
async def test_job_raises_on_its_marked_line(app: FastAPI, words: str, job: Callable[[], Awaitable[object]], message: str) -> None:
    with pytest.raises((TypeError, AttributeError), match=message) as caught:
        await job()
    assert PLACE[words] in lines_of(caught.value)
    assert await stored() == (["red"], []), "and nothing was executed"


@shows("coroutine without yield")
@pytest.mark.filterwarnings("ignore:coroutine 'journal' was never awaited")
async def test_decorated_coroutine_cannot_be_entered(app: FastAPI) -> None:
    with pytest.raises((TypeError, AttributeError), match=r"'?coroutine'? object"):
        await jobs.count_with_journal()
    assert await stored() == (["red"], [])


@shows("dropped")
async def test_dropped_scope_checks_nothing() -> None:
    session_factory.configure(bind=None)  # no database at all
    async with AsyncClient(transport=ASGITransport(create_app()), base_url="http://service") as client:
        assert (await client.get("/health")).json() == "ok"
    with pytest.raises(UnboundExecutionError):
        async with session_scope() as db:
            await repo.count_bookings(db)


@shows("decorated", "decorated in Annotated", "decorated dependency")
@pytest.mark.parametrize(("method", "path"), [("GET", "/bookings"), ("GET", "/bookings/count"), ("POST", "/bookings/expire")])
async def test_decorated_dependency_is_500(client: AsyncClient, visitor: AsyncClient, method: str, path: str) -> None:
    # FastAPI sees the generator function under the decorator and makes a context manager of a context manager.
    assert (await visitor.request(method, path)).status_code == 500
    with pytest.raises((TypeError, AttributeError), match="_AsyncGeneratorContextManager' object is not an async it"):
        await client.request(method, path)


@shows("called context manager")
async def test_called_context_manager_becomes_a_query_parameter(client: AsyncClient, visitor: AsyncClient) -> None:
    # The object is callable, as it can decorate functions; FastAPI takes that signature for the dependency's.
    answer = await client.get("/events")
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["query", "func"])
    assert (await visitor.get("/events?func=anything")).status_code == 500


@shows("called generator")
def test_called_generator_stops_the_start() -> None:
    with pytest.raises(TypeError, match="async_generator object get_session .* is not a callable object") as caught:
        add_reports(FastAPI())
    assert {name for name, _ in lines_of(caught.value)} >= {"reports.py"}


@shows("generator as session")
async def test_generator_as_session_is_500(client: AsyncClient, visitor: AsyncClient) -> None:
    asked = {"room": "blue", "day": "2030-01-02"}
    assert (await visitor.post("/bookings", json=asked)).status_code == 500
    with pytest.raises(AttributeError, match="'async_generator' object has no attribute 'add'") as caught:
        await client.post("/bookings", json=asked)
    assert PLACE["generator as session"] in lines_of(caught.value)
    assert await stored() == (["red"], [])


async def test_unmarked_route_works(client: AsyncClient) -> None:
    assert (await client.get("/bookings/2030-01-02.csv")).text == "red,2030-01-02\n"
