"""What strict mode knows of the bodies of other modules: the same cold, warm, with workers and in the daemon, and after edits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.helpers import INI, Daemon, has_option, run_mypy, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.helpers import Run

DB = """\
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

class Connection:
    async def close(self) -> None: ...

async def get_db() -> AsyncIterator[Connection]:
    connection = Connection()
    try:
        yield connection
    finally:
        await connection.close()

async def untyped():
    connection = Connection()
    yield connection
    await connection.close()

@asynccontextmanager
async def open_db() -> AsyncIterator[Connection]:
    yield Connection()

scope = open_db()

async def save(session: AsyncSession) -> None:
    await session.flush()

async def number() -> AsyncIterator[int]:
    yield 1
"""
USER = """\
import asyncio

import db
from db import AsyncSession, get_db
from fastapi import Depends

async def first() -> object:
    async for connection in get_db():
        return connection
    return None

async def taken():
    return await anext(db.untyped())

async def entered() -> None:
    async with db.scope as connection:
        print(connection)

async def both(session: AsyncSession) -> None:
    await asyncio.gather(db.save(session), db.save(session))

async def route(number: int = Depends(db.number)) -> int:
    return number

async def other(number: int = Depends(db.number)) -> int:
    return number
"""
FILES = {"db.py": DB, "user.py": USER, "mypy.ini": INI + "[mypy_asyncctx]\nstrict = true\n"}
EARLY, TAKEN, REUSED, SHARED = (
    (8, "asyncctx-left-early"),
    (13, "asyncctx-left-early"),
    (16, "asyncctx-reused"),
    (20, "asyncctx-shared-session"),
)
ALL = [EARLY, TAKEN, REUSED, SHARED]
# Each edit changes a body, and nothing that mypy itself tells other modules of.
FINALLY = "    finally:\n        await connection.close()"
AFTER = "    yield connection\n    await connection.close()"
FLUSH = "    await session.flush()"
EDITS: list[tuple[str, str, list[tuple[int, str]]]] = [
    ("no cleanup", DB.replace(FINALLY, "    except ValueError:\n        raise"), [TAKEN, REUSED, SHARED]),
    ("nothing after the yield", DB.replace(AFTER, "    yield connection"), [EARLY, REUSED, SHARED]),
    ("made twice", DB.replace("scope = open_db()\n", "scope = open_db()\nscope = open_db()\n"), [EARLY, TAKEN, SHARED]),
    ("yields twice", DB.replace("    yield 1", "    yield 1\n    yield 2"), [*ALL, (22, "asyncctx-second-yield")]),
    ("a lock", DB.replace(FLUSH, f"    async with asyncio.Lock():\n    {FLUSH}"), [EARLY, TAKEN, REUSED]),
]
PRINTED = re.compile(r"^user\.py:(\d+): error: .*\[(asyncctx[\w-]+)\]$", re.MULTILINE)


def found(run: Run) -> list[tuple[int, str]]:
    """Return line and code of our findings in the module that uses the other."""
    return [(item.line, item.code) for item in run.found if item.code.startswith("asyncctx") and item.file == "user.py"]


@pytest.mark.parametrize("workers", [False, True], ids=["alone", "workers"])
def test_cached(tmp_path: Path, *, workers: bool) -> None:
    if workers and not has_option("--num-workers"):
        pytest.skip("mypy before 2.0 has no workers")
    args = ["-n", "2"] if workers else []

    def check(files: Mapping[str, str]) -> list[tuple[int, str]]:
        write(tmp_path, files)
        return found(run_mypy(tmp_path, ["db.py", "user.py"], args=args))

    assert check(FILES) == ALL
    assert check({"user.py": USER + "# touched\n"}) == ALL
    for name, edited, expected in EDITS:
        assert check({"db.py": edited}) == expected, name
        assert check({"user.py": USER}) == expected, name
    assert check(FILES) == ALL


def test_daemon(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with Daemon(tmp_path) as daemon:

        def check() -> list[tuple[int, str]]:
            # The daemon of mypy 1.19 writes no JSON after an edit.
            printed = daemon.call("run", "--", "db.py", "user.py").stdout
            return sorted(
                (int(line), code) for line, code in re.findall(r"^user\.py:(\d+): error: .*\[(asyncctx[\w-]+)\]$", printed, re.MULTILINE)
            )

        assert check() == ALL
        for name, edited, expected in EDITS:
            write(tmp_path, {"db.py": edited})
            assert check() == expected, name
            write(tmp_path, {"db.py": DB})
            assert check() == ALL, name


def test_enabled_without_strict(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "mypy.ini": INI + "enable_error_code = asyncctx-left-early\n"})
    assert found(run_mypy(tmp_path, ["db.py", "user.py"])) == [EARLY, TAKEN]


def test_helper_whose_body_is_not_read(tmp_path: Path) -> None:
    helper = "def fail() -> None:\n    raise ValueError\n"
    user = """\
from collections.abc import Iterator
from contextlib import contextmanager
from helper import fail

@contextmanager
def maybe(code: int) -> Iterator[int]:
    if code:
        yield code
    else:
        fail()
"""
    write(tmp_path, {"mypy.ini": INI + "follow_imports = silent\n", "helper.py": helper, "user.py": user})
    assert found(run_mypy(tmp_path, ["user.py"])) == []
    assert found(run_mypy(tmp_path, ["user.py", "helper.py"])) == []


def test_library_function_from_a_warm_cache(tmp_path: Path) -> None:
    """What a library defines cannot get a decorator: no message says so, wherever mypy has the library from."""
    source = """\
from httpx import Response

async def lines(response: Response) -> None:
    async with response.aiter_lines() as line:
        print(line)
"""
    messages = []
    for text in (source, source + "# touched\n"):
        write(tmp_path, {"mypy.ini": INI, "user.py": text})
        messages.append([item.message for item in run_mypy(tmp_path, ["user.py"]).found])
    assert messages[0] == messages[1]
    assert len(messages[0]) == 1
    assert "@asynccontextmanager" not in messages[0][0]
