"""Generators given to asyncio's functions, which ran them until Python 3.12: the version that is checked for counts."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers import run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

SUPPORT = """\
import asyncio
from asyncio import Future
from collections.abc import Generator, Iterator
from typing import Any, Optional

def untyped():
    yield

def anything() -> Generator[Any, None, int]:
    yield from asyncio.sleep(0).__await__()
    return 1

def nothing() -> Generator[None, None, None]:
    yield

def future() -> "Generator[Future[None], None, None]":
    future = asyncio.get_running_loop().create_future()
    future.set_result(None)
    future._asyncio_future_blocking = True  # type: ignore[attr-defined]
    yield future

def numbers() -> Generator[int, None, None]:
    yield 1

def iterated() -> Iterator[int]:
    yield 1
"""
USES = (
    "await asyncio.gather({})",
    "await asyncio.wait_for({}, 5)",
    "await asyncio.shield({})",
    "await asyncio.create_task({})",
    "await asyncio.ensure_future({})",
    "await asyncio.get_running_loop().create_task({})",
)
MAKERS = ("untyped()", "anything()", "nothing()", "future()", "numbers()", "iterated()")


def checked(folder: Path, python: str) -> set[int]:
    """Return the lines of ``m.py`` at which the plugin reports something, for a version of Python."""
    found = run_mypy(folder, ["m.py"], args=["--python-version", python]).found
    assert {item.code for item in found if item.code.startswith("asyncctx")} <= {"asyncctx-await"}
    return {item.line for item in found if item.code.startswith("asyncctx")}


@pytest.fixture
def lines(tmp_path: Path) -> list[str]:
    """All uses of all makers, one a line of a function in ``m.py``."""
    found = [use.format(maker) for maker in MAKERS for use in (*USES, "await {}")]
    text = "from support import *\nasync def main() -> None:\n" + "".join(f"    {line}\n" for line in found)
    write(tmp_path, {"support.py": SUPPORT, "m.py": text})
    return found


def test_what_this_version_runs_is_not_reported(tmp_path: Path, lines: list[str]) -> None:
    runner = "import asyncio, sys, support\nfrom m_parts import *\nfor part in parts:\n    try:\n        asyncio.run(part())\n"
    runner += "    except (TypeError, RuntimeError):\n        print('fails')\n    else:\n        print('runs')\n"
    parts = "from support import *\n" + "".join(f"async def part_{at}():\n    {line}\n" for at, line in enumerate(lines))
    parts += f"parts = [{', '.join(f'part_{at}' for at in range(len(lines)))}]\n"
    write(tmp_path, {"runner.py": runner, "m_parts.py": parts})
    ran = subprocess.run([sys.executable, "-W", "ignore", "runner.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    failed = {line for line, outcome in zip(lines, ran.stdout.split(), strict=True) if outcome == "fails"}
    here = ".".join(map(str, sys.version_info[:2]))
    assert {lines[number - 3] for number in checked(tmp_path, here)} == failed


def test_a_body_that_yields_values_tells(tmp_path: Path) -> None:
    bodies = ("yield 1", "yield", "yield None", "yield from asyncio.sleep(0).__await__()")
    text = "import asyncio\n"
    text += "".join(
        f"def part_{at}():\n    {body}\nasync def use_{at}():\n    await asyncio.create_task(part_{at}())\n"
        for at, body in enumerate(bodies)
    )
    write(tmp_path, {"support.py": SUPPORT, "m.py": text})
    assert checked(tmp_path, "3.11") == {5}
    assert checked(tmp_path, "3.12") == {5, 9, 13, 17}


def test_each_version_that_is_checked_for(tmp_path: Path, lines: list[str]) -> None:
    everything = set(lines)
    old = {line for line in lines if line.startswith("await ") and ("numbers()" in line or "iterated()" in line or "asyncio" not in line)}
    assert {lines[number - 3] for number in checked(tmp_path, "3.12")} == everything
    assert {lines[number - 3] for number in checked(tmp_path, "3.11")} == old
