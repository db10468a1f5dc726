"""Functions without annotations that return another module's generator or manager, where mypy does not check their bodies.

The other modes of mypy: ``test-data/edits/delegation.txt``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers import run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers import Run

BASE = """\
from contextlib import asynccontextmanager

async def raw():
    yield 1

@asynccontextmanager
async def managed():
    yield 1

class Pool:
    def make(self):
        return raw()
"""
MIDDLE = """\
import base

def get_db():
    return base.raw()
"""
OUTER = """\
from middle import get_db

def get_session():
    '''Statements before the return say nothing.'''
    print("opened")
    return get_db()

pool = None

class Service:
    def __init__(self):
        from base import Pool
        self.pool = Pool()

    def session(self):
        return self.pool.make()
"""
USER = """\
from outer import Service, get_session

async def enter():
    async with get_session() as session:
        print(session)

async def iterate():
    async for session in get_session():
        print(session)

async def method():
    async with Service().session() as session:
        print(session)
"""
FILES = {"base.py": BASE, "middle.py": MIDDLE, "outer.py": OUTER, "user.py": USER}
ENTERED = [("user.py", 4, "asyncctx-enter-generator")]


def found(run: Run) -> list[tuple[str, int, str]]:
    """Return file, line and code of our findings."""
    return [(item.file, item.line, item.code) for item in run.found if item.code.startswith("asyncctx")]


def test_unchecked_bodies_between(tmp_path: Path) -> None:
    # mypy does not check the functions that delegate, so it follows no name in them itself.
    write(tmp_path, {**FILES, "user.py": USER.replace("enter():", "enter() -> None:")})
    write(tmp_path, {"mypy.ini": "[mypy]\nplugins = mypy_asyncctx\n"})
    assert found(run_mypy(tmp_path, FILES)) == ENTERED
    write(tmp_path, {"base.py": BASE.replace("async def raw", "@asynccontextmanager\nasync def raw")})
    assert found(run_mypy(tmp_path, FILES)) == []
