"""Functions without annotations that return another module's generator or manager: the same findings cold, warm, in workers and daemon."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.helpers import INI, Daemon, has_option, run_mypy, write

if TYPE_CHECKING:
    from collections.abc import Mapping
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
ENTERED = [("user.py", 4, "asyncctx-enter-generator"), ("user.py", 12, "asyncctx-enter-generator")]
ITERATED = [("user.py", 8, "asyncctx-iterate-manager"), ("user.py", 12, "asyncctx-enter-generator")]
METHOD = [("user.py", 12, "asyncctx-enter-generator")]

# A name, what is edited, and what is found after that; each edit changes a body that no annotation tells of.
EDITS: list[tuple[str, Mapping[str, str], list[tuple[str, int, str]]]] = [
    ("two modules away", {"middle.py": MIDDLE.replace("raw", "managed")}, ITERATED),
    ("what it ends in", {"base.py": BASE.replace("async def raw", "@asynccontextmanager\nasync def raw")}, [ITERATED[0]]),
    ("another module's method", {"base.py": BASE.replace("        return raw()", "        return managed()")}, [ENTERED[0]]),
    ("the function itself", {"outer.py": OUTER.replace("    return get_db()", "    return pool")}, METHOD),
    ("not understood", {"middle.py": MIDDLE.replace("base.raw()", "base.raw() if base else None")}, METHOD),
    ("annotated", {"middle.py": MIDDLE.replace("get_db()", "get_db() -> int").replace("base.raw()", "1")}, METHOD),
    ("imported from elsewhere", {"outer.py": OUTER.replace("middle import get_db", "base import managed as get_db")}, ITERATED),
]


def found(run: Run) -> list[tuple[str, int, str]]:
    """Return file, line and code of our findings."""
    return [(item.file, item.line, item.code) for item in run.found if item.code.startswith("asyncctx")]


@pytest.mark.parametrize(("edited", "expected"), [edit[1:] for edit in EDITS], ids=[edit[0] for edit in EDITS])
@pytest.mark.parametrize("workers", [False, True], ids=["alone", "workers"])
def test_cached(tmp_path: Path, edited: Mapping[str, str], expected: list[tuple[str, int, str]], *, workers: bool) -> None:
    if workers and not has_option("--num-workers"):
        pytest.skip("mypy before 2.0 has no workers")
    args = ["-n", "2"] if workers else []
    write(tmp_path, FILES)
    assert found(run_mypy(tmp_path, FILES, args=args)) == ENTERED
    assert found(run_mypy(tmp_path, FILES, args=args)) == ENTERED
    write(tmp_path, edited)
    assert found(run_mypy(tmp_path, FILES, args=args)) == expected
    write(tmp_path, {"user.py": USER + "# touched\n"})
    assert found(run_mypy(tmp_path, FILES, args=args)) == expected
    write(tmp_path, FILES)
    assert found(run_mypy(tmp_path, FILES, args=args)) == ENTERED


def test_daemon(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    write(tmp_path, {"mypy.ini": INI})
    with Daemon(tmp_path) as daemon:

        def check() -> list[tuple[str, int, str]]:
            # The daemon of mypy 1.19 writes no JSON after an edit.
            printed = daemon.call("run", "--", *FILES).stdout
            lines = re.findall(r"^(\w+\.py):(\d+): error: .*\[(asyncctx[\w-]+)\]$", printed, re.MULTILINE)
            return sorted((path, int(line), code) for path, line, code in lines)

        assert check() == ENTERED
        for name, edited, expected in EDITS:
            write(tmp_path, edited)
            assert check() == expected, name
            write(tmp_path, {path: FILES[path] for path in edited})
            assert check() == ENTERED, name


def test_import_cycle(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "base.py": BASE + "import user\n"})
    assert found(run_mypy(tmp_path, FILES)) == ENTERED
    write(tmp_path, {"middle.py": MIDDLE.replace("raw", "managed")})
    assert found(run_mypy(tmp_path, FILES)) == ITERATED


def test_unchecked_bodies_between(tmp_path: Path) -> None:
    # mypy does not check the functions that delegate, so it follows no name in them itself.
    write(tmp_path, {**FILES, "user.py": USER.replace("enter():", "enter() -> None:")})
    write(tmp_path, {"mypy.ini": "[mypy]\nplugins = mypy_asyncctx\n"})
    assert found(run_mypy(tmp_path, FILES)) == ENTERED[:1]
    write(tmp_path, {"base.py": BASE.replace("async def raw", "@asynccontextmanager\nasync def raw")})
    assert found(run_mypy(tmp_path, FILES)) == []
