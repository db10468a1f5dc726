"""What FastAPI does with each kind of target, and that the plugin says the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable  # noqa: TC003 - FastAPI reads the annotations
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import Depends, FastAPI

from tests.helpers import run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

MODULE = """\
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from fastapi import Depends

class Session: ...

async def raw() -> AsyncGenerator[Session, None]:
    yield Session()

@asynccontextmanager
async def decorated() -> AsyncGenerator[Session, None]:
    yield Session()

def returns_manager() -> AbstractAsyncContextManager[Session]:
    return decorated()

def returns_generator() -> AsyncGenerator[Session, None]:
    return raw()

async def bridge() -> AsyncGenerator[Session, None]:
    async with decorated() as session:
        yield session

def plain() -> Session:
    return Session()

def build() -> None:
    async def route(db: {annotation} = Depends({target})) -> None: ...
"""


class Session:
    """What the dependencies yield."""


async def raw() -> AsyncGenerator[Session, None]:
    yield Session()


@asynccontextmanager
async def decorated() -> AsyncGenerator[Session, None]:
    yield Session()


def returns_manager() -> AbstractAsyncContextManager[Session]:
    return decorated()


def returns_generator() -> AsyncGenerator[Session, None]:
    return raw()


async def bridge() -> AsyncGenerator[Session, None]:
    async with decorated() as session:
        yield session


def plain() -> Session:
    return Session()


RIGHT: dict[str, Callable[..., Any]] = {"raw": raw, "bridge": bridge, "plain": plain, "lambda: Session()": lambda: Session()}  # noqa: PLW0108
WRONG: dict[str, Callable[..., Any]] = {
    "decorated": decorated,
    "decorated()": decorated(),
    "returns_manager": returns_manager,
    "returns_generator": returns_generator,
    "lambda: decorated()": lambda: decorated(),  # noqa: PLW0108 - the lambda is what is tested
    "lambda: raw()": lambda: raw(),  # noqa: PLW0108
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one folder for all tests: FastAPI is analysed once, and then comes from mypy's cache."""
    return tmp_path_factory.mktemp("fastapi")


def injected(target: Callable[..., Any]) -> str:
    """Return what a request gets from a dependency: the name of the injected object's class, or of what failed."""
    app = FastAPI()

    @app.get("/")
    async def route(db: Any = Depends(target)) -> str:  # noqa: B008
        return type(db).__name__

    async def request() -> str:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.get("/")
            return str(answer.json()) if answer.status_code == 200 else f"status {answer.status_code}"

    return asyncio.run(request())


def said(target: str, annotation: str, folder: Path) -> list[str]:
    """Return the codes that the plugin reports for the same dependency."""
    write(folder, {"m.py": MODULE.format(target=target, annotation=annotation)})
    return [found.code for found in run_mypy(folder, ["m.py"]).found]


@pytest.mark.parametrize("target", RIGHT)
def test_right_target_is_injected_and_silent(target: str, folder: Path) -> None:
    assert injected(RIGHT[target]) == "Session"
    assert said(target, "Session", folder) == []


@pytest.mark.parametrize("target", WRONG)
def test_wrong_target_is_not_the_session_and_is_reported(target: str, folder: Path) -> None:
    assert injected(WRONG[target]) != "Session"
    assert said(target, "Session", folder) == ["asyncctx-depends"]


def test_called_generator_fails_at_declaration(folder: Path) -> None:
    with pytest.raises(TypeError):
        injected(raw())  # type: ignore[arg-type]
    assert said("raw()", "Session", folder) == ["asyncctx-depends"]


@pytest.mark.parametrize(
    ("target", "annotation", "name"),
    [
        ("returns_manager", "AbstractAsyncContextManager[Session]", "_AsyncGeneratorContextManager"),
        ("returns_generator", "AsyncGenerator[Session, None]", "async_generator"),
    ],
)
def test_object_that_the_parameter_asks_for_is_silent(target: str, annotation: str, name: str, folder: Path) -> None:
    assert injected(WRONG[target]) == name
    assert said(target, annotation, folder) == []
