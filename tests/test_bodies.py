"""The examples of the rules about bodies are run: the bad one fails or leaks, the good one does not."""

from __future__ import annotations

import asyncio
import functools
import gc
import re
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator  # noqa: TC003 - FastAPI reads the annotations
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import NullPool, text
from sqlalchemy.exc import IllegalStateChangeError, InvalidRequestError, ResourceClosedError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from mypy_asyncctx.rules.body import cleanup, failed_setup, generator_exit, no_yield, reyield, second_yield, swallow
from mypy_asyncctx.rules.consumption import left_early, reused, shared_session
from tests.helpers import INI, run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

# A generator that ignores GeneratorExit does so again whenever it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def names(source: str) -> dict[str, Any]:
    """Run an example, and return what it defines."""
    scope: dict[str, Any] = {"__name__": "example"}
    exec(compile(source, "example", "exec"), scope)
    return scope


async def enter(manager: Any, error: Exception | None = None) -> None:
    async with manager:
        if error is not None:
            raise error


def test_no_yield() -> None:
    with pytest.raises(RuntimeError, match="didn't yield"):
        asyncio.run(enter(names(no_yield.RULE.bad)["open_session"]("")))
    with pytest.raises(ValueError, match="no url"):
        asyncio.run(enter(names(no_yield.RULE.good)["open_session"]("")))


def test_second_yield() -> None:
    with pytest.raises(RuntimeError, match="didn't stop after"):
        asyncio.run(enter(names(second_yield.RULE.bad)["open_session"](), ConnectionError("body")))
    with pytest.raises(ConnectionError, match="body"):
        asyncio.run(enter(names(second_yield.RULE.good)["open_session"](), ConnectionError("body")))


def test_failed_setup() -> None:
    with pytest.raises(RuntimeError, match="didn't yield"):
        asyncio.run(enter(names(failed_setup.RULE.bad)["open_session"]()))
    asyncio.run(enter(names(failed_setup.RULE.good)["open_session"]()))


def test_swallow() -> None:
    asyncio.run(enter(names(swallow.RULE.bad)["open_session"](), ValueError("body")))
    with pytest.raises(ValueError, match="body"):
        asyncio.run(enter(names(swallow.RULE.good)["open_session"](), ValueError("body")))


def test_generator_exit() -> None:
    async def close(source: str) -> None:
        numbers = names(source)["numbers"]()
        await numbers.__anext__()
        await numbers.aclose()

    with pytest.raises(RuntimeError, match="ignored GeneratorExit"):
        asyncio.run(close(generator_exit.RULE.bad))
    gc.collect()
    asyncio.run(close(generator_exit.RULE.good))


@pytest.mark.parametrize(("source", "closed"), [(left_early.RULE.bad, False), (left_early.RULE.good, True)])
def test_left_early(source: str, closed: bool) -> None:
    scope = names(source)
    log: list[str] = []

    async def close(self: object) -> None:
        log.append("closed")

    scope["Session"].close = close

    async def use() -> bool:
        # `count()` is the last to hold the generator: only its own end may close the session here.
        assert await scope["count"]() == 1
        return log == ["closed"]

    assert asyncio.run(use()) is closed


@pytest.mark.parametrize(("source", "closed"), [(cleanup.RULE.bad, False), (cleanup.RULE.good, True)])
def test_cleanup(source: str, closed: bool) -> None:
    scope = names(source)
    log: list[str] = []

    async def close(self: object) -> None:
        log.append("closed")

    scope["Session"].close = close
    asyncio.run(enter(scope["open_session"]()))
    assert log == ["closed"]
    log.clear()
    with pytest.raises(ValueError, match="body"):
        asyncio.run(enter(scope["open_session"](), ValueError("body")))
    assert (log == ["closed"]) is closed


def test_reused() -> None:
    async def twice(source: str) -> None:
        read = names(source)["read"]
        await read()
        await read()

    # `AttributeError` for the arguments that the first use drops, where it does.
    with pytest.raises((RuntimeError, AttributeError)):
        asyncio.run(twice(reused.RULE.bad))
    asyncio.run(twice(reused.RULE.good))


def test_reused_in_a_cache() -> None:
    @functools.cache  # type: ignore[asyncctx-cached]
    @contextmanager
    def kept() -> Iterator[int]:
        yield 1

    with kept():
        pass
    with pytest.raises((RuntimeError, AttributeError)), kept():
        pass


@pytest.mark.parametrize(("source", "rolled_back"), [(reyield.RULE.bad, False), (reyield.RULE.good, True)])
def test_reyield(source: str, rolled_back: bool) -> None:
    scope = names(source)
    log: list[str] = []

    async def rollback(self: object) -> None:
        log.append("rollback")

    scope["Session"].rollback = rollback
    with pytest.raises(ValueError, match="body"):
        asyncio.run(enter(scope["open_session"](), ValueError("body")))
    assert bool(log) is rolled_back


@pytest.mark.parametrize(("source", "fails"), [(shared_session.RULE.bad, True), (shared_session.RULE.good, False)])
def test_shared_session(source: str, fails: bool, tmp_path: Path) -> None:
    async def total() -> int:
        # No connection waits in a pool: the session has to open one.
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'db'}", poolclass=NullPool)
        try:
            return int(await names(source)["total"](async_sessionmaker(engine)))
        finally:
            await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)

    if fails:
        # The second read fails, and then so does closing the session while the first is at work.
        with pytest.raises(InvalidRequestError, match=r"concurrent operations are not permitted|already in progress"):
            asyncio.run(total())
    else:
        assert asyncio.run(total()) == 3


def test_shared_session_that_commits(tmp_path: Path) -> None:
    async def both() -> None:
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'db'}")
        async with AsyncSession(engine) as session:
            # The session has its connection, so that reads would pass.
            await session.execute(text("select 1"))
            await asyncio.gather(session.commit(), session.commit())  # type: ignore[asyncctx-shared-session]
        await engine.dispose()

    with pytest.raises((IllegalStateChangeError, ResourceClosedError)):
        asyncio.run(both())


async def swallows() -> AsyncGenerator[int, None]:
    try:
        yield 1
    except KeyError:
        gc.collect()


async def translates() -> AsyncGenerator[int, None]:
    try:
        yield 1
    except KeyError:
        raise HTTPException(status_code=404) from None


async def never(ok: bool = False) -> AsyncGenerator[int, None]:
    if ok:
        yield 1


@pytest.mark.parametrize(
    ("dependency", "status", "text"),
    [(swallows, None, "No response object was returned|Response not awaited"), (translates, 404, ""), (never, None, "didn't yield")],
)
def test_dependency(dependency: Any, status: int | None, text: str) -> None:
    app = FastAPI()

    @app.get("/")
    async def read(value: int = Depends(dependency)) -> int:
        raise KeyError(value)

    async def get() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
            return (await client.get("/")).status_code

    if status is None:
        with pytest.raises(Exception, match=text):
            asyncio.run(get())
    else:
        assert asyncio.run(get()) == status


FIXTURES = """
import pytest

@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.fixture
def twice():
    yield 1
    yield 2

@pytest.fixture
def never():
    if False:
        yield 1

@pytest.fixture
async def async_loop():
    for number in [1, 2]:
        yield number

@pytest.fixture
async def async_never():
    if not anyio_backend:
        yield 1

@pytest.fixture
async def left():
    for number in [1, 2]:
        yield number
        break

@pytest.fixture
async def handled():
    try:
        yield 1
    except ValueError:
        yield 2

def test_twice(twice): pass
def test_never(never): pass

@pytest.mark.anyio
async def test_async_loop(async_loop): pass

@pytest.mark.anyio
async def test_async_never(async_never): pass

@pytest.mark.anyio
async def test_left(left): pass

@pytest.mark.anyio
async def test_handled(handled): raise ValueError
"""


def test_fixtures(tmp_path: Path) -> None:
    write(tmp_path, {"test_it.py": FIXTURES, "mypy.ini": INI + "[mypy_asyncctx]\nstrict = true\n"})
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "test_it.py"]
    printed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    failed = dict(re.findall(r"^ERROR test_it.py::test_(\w+) - (.+)$", printed, re.MULTILINE))
    assert {name: text.partition(":")[0] for name, text in failed.items()} == {
        "twice": "Failed",
        "never": "ValueError",
        "async_loop": "RuntimeError",
        "async_never": "StopAsyncIteration",
    }
    assert "more than one 'yield'" in printed
    assert "did not yield a value" in printed
    assert "Async generator fixture did not stop" in printed
    # pytest never throws into a fixture: what an `except` around the yield does is of no account.
    assert "FAILED test_it.py::test_handled - ValueError" in printed
    found = [re.match(r'"(\w+)" is (a|an async) fixture', item.message) for item in run_mypy(tmp_path, ["test_it.py"]).found]
    assert {match[1] for match in found if match is not None} == set(failed)
    assert len(found) == len(failed)
