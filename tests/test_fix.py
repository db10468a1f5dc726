"""``--fix``: what is mended, that it runs, and what is left alone."""

from __future__ import annotations

import json
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from mypy_asyncctx.cli.fix.ignores import ignored

if TYPE_CHECKING:
    from pathlib import Path

STORE = """\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

events: list[str] = []


class Session:
    async def save(self, what: str) -> None:
        events.append(f"save {what}")


async def get_db() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
        events.append("commit")
    except BaseException:
        events.append("rollback")
        raise
    finally:
        events.append("close")
"""
DECORATED = STORE.replace("async def get_db", "@asynccontextmanager\nasync def get_db")
ROUTES = """\
from typing import Annotated

from fastapi import Depends

from store import Session, get_db

Db = Annotated[Session, Depends(get_db)]
"""
ENTERING = """\
import asyncio

from store import events, get_db


async def job() -> None:
    async with get_db() as db:
        await db.save("one")


async def failing() -> None:
    async with get_db() as db:
        await db.save("two")
        raise LookupError


async def main() -> None:
    await job()
    try:
        await failing()
    except LookupError:
        pass
    print(events)


if __name__ == "__main__":
    asyncio.run(main())
"""
RIGHT = "['save one', 'commit', 'close', 'save two', 'rollback', 'close']"


def fix(folder: Path, files: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    for name, text in files.items():
        (folder / name).write_text(dedent(text))
    code = "import sys; from mypy_asyncctx.cli.main import main; sys.exit(main())"
    return subprocess.run([sys.executable, "-c", code, ".", *arguments], cwd=folder, capture_output=True, text=True, check=False)


def started(folder: Path, name: str) -> str:
    return subprocess.run([sys.executable, name], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("state", ["decorator on a dependency", "decorator lost", "iterated", "taken"])
def test_one_definition_and_all_its_places(state: str, tmp_path: Path) -> None:
    files = {"store.py": STORE, "jobs.py": ENTERING}
    if state == "decorator on a dependency":
        files |= {"store.py": DECORATED, "routes.py": ROUTES}
    elif state == "iterated":
        files["jobs.py"] = ENTERING.replace("async with get_db() as db:", "async for db in get_db():").replace(
            '"one")', '"one")\n        break'
        )
        files["routes.py"] = ROUTES
    elif state == "taken":
        files |= {"store.py": DECORATED}
        files["jobs.py"] = ENTERING.replace(
            'async with get_db() as db:\n        await db.save("one")', 'db = await get_db()\n    await db.save("one")'
        )
    done = fix(tmp_path, files, "--strict", "--fix", "--unsafe-fixes")
    assert "no findings" in done.stdout, done.stdout + done.stderr
    assert started(tmp_path, "jobs.py") == RIGHT
    before = {path.name: path.read_text() for path in tmp_path.glob("*.py")}
    again = fix(tmp_path, {}, "--strict", "--fix", "--unsafe-fixes")
    assert again.returncode == 0
    assert {path.name: path.read_text() for path in tmp_path.glob("*.py")} == before


def test_unsafe_repairs_are_held_back_and_shown(tmp_path: Path) -> None:
    files = {"store.py": STORE, "jobs.py": ENTERING}
    done = fix(tmp_path, files, "--fix")
    assert done.returncode == 1
    assert "1 repair more with --unsafe-fixes" in done.stderr
    assert (tmp_path / "store.py").read_text() == STORE
    shown = fix(tmp_path, {}, "--diff", "--unsafe-fixes")
    assert shown.returncode == 1
    assert "+@asynccontextmanager\n async def get_db" in shown.stdout
    assert (tmp_path / "store.py").read_text() == STORE


SCAN = """\
from collections.abc import AsyncGenerator


async def lines(path: str) -> AsyncGenerator[str, None]:
    file = open(path)
    try:
        for line in file:
            yield line
    finally:
        file.close()


async def first(path: str) -> str:
    # the first that is not empty
    async for line in lines(path):  # one by one
        if line.strip():
            return line
    return ""
"""


def test_a_safe_repair_keeps_comments_and_all_else(tmp_path: Path) -> None:
    done = fix(tmp_path, {"scan.py": SCAN}, "--strict", "--fix")
    assert done.returncode == 0, done.stdout + done.stderr
    expected = SCAN.replace("AsyncGenerator\n", "AsyncGenerator\nfrom contextlib import aclosing\n", 1).replace(
        "    async for line in lines(path):  # one by one\n        if line.strip():\n            return line\n",
        "    async with aclosing(lines(path)) as items:\n        async for line in items:  # one by one\n"
        "            if line.strip():\n                return line\n",
    )
    assert (tmp_path / "scan.py").read_text() == expected


def test_line_ends_and_encoding_stay(tmp_path: Path) -> None:
    text = f"# -*- coding: latin-1 -*-\n{SCAN.replace('the first', 'die erste für alle')}"
    (tmp_path / "scan.py").write_bytes(text.replace("\n", "\r\n").encode("latin-1"))
    done = fix(tmp_path, {}, "--strict", "--fix")
    assert done.returncode == 0, done.stdout + done.stderr
    raw = (tmp_path / "scan.py").read_bytes()
    assert "für".encode("latin-1") in raw
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_only_the_codes_that_are_named(tmp_path: Path) -> None:
    done = fix(tmp_path, {"scan.py": SCAN}, "--strict", "--fix", "--fix-only", "swallow")
    assert done.returncode == 1
    assert (tmp_path / "scan.py").read_text() == SCAN


def test_a_repair_that_causes_an_error_is_taken_back(tmp_path: Path) -> None:
    program = """\
    from collections.abc import AsyncGenerator, Callable
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def scope() -> AsyncGenerator[int, None]:
        yield 1

    def use() -> None:
        with scope() as x:
            print(x)

    later: Callable[[], None] = use
    """
    done = fix(tmp_path, {"m.py": program}, "--fix", "--unsafe-fixes")
    assert done.returncode == 1
    assert "left m.py:9 as it is" in done.stderr
    assert "with scope() as x:" in (tmp_path / "m.py").read_text()


def test_ignores_are_added(tmp_path: Path) -> None:
    done = fix(tmp_path, {"store.py": STORE, "jobs.py": ENTERING}, "--add-ignore=later")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "jobs.py").read_text().count("as db:  # type: ignore[asyncctx-enter-generator]  # later") == 2
    assert fix(tmp_path, {}).returncode == 0


def test_ignores_beside_comments_and_strings() -> None:
    text = 'a = 1  # why\nb = 2  # type: ignore[misc]\nc = """\nd"""\ne = \\\n    3\n'
    now, left = ignored(text, {1: ["asyncctx-await"], 2: ["asyncctx-unused"], 3: ["asyncctx-await"], 5: ["asyncctx-await"]}, "")
    assert now.splitlines()[:2] == ["a = 1  # why  # type: ignore[asyncctx-await]", "b = 2  # type: ignore[misc, asyncctx-unused]"]
    assert left == [3, 5]


def test_without_libcst(tmp_path: Path) -> None:
    (tmp_path / "libcst.py").write_text("raise ImportError\n")
    (tmp_path / "m.py").write_text("x = 1\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from mypy_asyncctx.cli.main import main; sys.exit(main(['m.py', '--fix']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'install "mypy-asyncctx[fix]"' in done.stderr


def test_findings_after_a_repair_in_json(tmp_path: Path) -> None:
    done = fix(tmp_path, {"scan.py": SCAN}, "--strict", "--fix", "--output", "json")
    assert json.loads(done.stdout)["findings"] == [] if done.stdout.lstrip().startswith("{") else done.stdout.strip() in ("", "[]")
