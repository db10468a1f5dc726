"""The same findings cold, warm, with workers and in the daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers import INI, Daemon, Found, has_option, run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

DECORATED = """\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

class Session:
    async def execute(self) -> int:
        return 1

@asynccontextmanager
async def get_db() -> AsyncGenerator[Session, None]:
    yield Session()

async def raw():
    yield Session()
"""
RAW = DECORATED.replace("@asynccontextmanager\n", "")
USER = """\
import db
from db import get_db as connect

async def enter() -> None:
    async with db.get_db() as session:
        await session.execute()

async def iterate() -> None:
    async for session in connect():
        await session.execute()

async def keep() -> None:
    scope = db.get_db()
    async with scope as session:
        await session.execute()

async def untyped() -> None:
    async with db.raw() as session:
        print(session)

def drop() -> None:
    db.get_db()
"""
DEPENDS = """\
from fastapi import Depends
from db import Session, get_db

async def route(session: Session = Depends(get_db)) -> int:
    return await session.execute()
"""
DECORATED_FINDS = [
    ("dep.py", 4, "asyncctx-depends"),
    ("user.py", 9, "asyncctx-iterate-manager"),
    ("user.py", 18, "asyncctx-enter-generator"),
    ("user.py", 22, "asyncctx-unused"),
]
RAW_FINDS = [
    ("user.py", 5, "asyncctx-enter-generator"),
    ("user.py", 14, "asyncctx-enter-generator"),
    ("user.py", 18, "asyncctx-enter-generator"),
    ("user.py", 22, "asyncctx-unused"),
]
FILES = ["db.py", "user.py", "dep.py"]


def short(found: list[Found]) -> list[tuple[str, int, str]]:
    """Return file, line and code."""
    return [(item.file, item.line, item.code) for item in found]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a module of managers and two that use it."""
    write(tmp_path, {"db.py": DECORATED, "user.py": USER, "dep.py": DEPENDS, "mypy.ini": INI})
    return tmp_path


def test_cold_warm_and_edited(project: Path) -> None:
    cold = run_mypy(project, FILES)
    assert short(cold.found) == DECORATED_FINDS
    assert run_mypy(project, FILES).found == cold.found
    for name in FILES:
        write(project, {name: (project / name).read_text() + "# touched\n"})
        assert run_mypy(project, FILES).found == cold.found
    write(project, {"db.py": RAW})
    assert short(run_mypy(project, FILES).found) == RAW_FINDS
    write(project, {"db.py": DECORATED})
    assert run_mypy(project, FILES).found == cold.found


@pytest.mark.skipif(not has_option("--num-workers"), reason="mypy before 2.0 has no workers")
def test_workers(project: Path) -> None:
    cold = run_mypy(project, FILES, args=["-n", "2"])
    assert short(cold.found) == DECORATED_FINDS
    write(project, {"db.py": RAW})
    assert short(run_mypy(project, FILES, args=["-n", "2"]).found) == RAW_FINDS


def test_sqlite_and_no_cache(project: Path) -> None:
    assert short(run_mypy(project, FILES, args=["--no-sqlite-cache"]).found) == DECORATED_FINDS
    assert short(run_mypy(project, FILES, args=["--cache-dir", "/dev/null"]).found) == DECORATED_FINDS


def test_daemon_follows_edits(project: Path) -> None:
    with Daemon(project) as daemon:

        def check() -> list[tuple[str, int, str]]:
            return short(daemon.check(*FILES).found)

        assert check() == DECORATED_FINDS
        write(project, {"db.py": RAW})
        assert check() == RAW_FINDS
        write(project, {"user.py": USER.replace("    db.get_db()\n", "    print(db.get_db())\n")})
        assert check() == RAW_FINDS[:3]
        write(project, {"user.py": USER, "db.py": DECORATED})
        assert check() == DECORATED_FINDS
        write(project, {"db.py": DECORATED + "def broken(:\n"})
        daemon.check(*FILES)
        write(project, {"db.py": DECORATED})
        assert check() == DECORATED_FINDS
