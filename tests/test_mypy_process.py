"""mypy in a fork says what a process of its own says, and a run that mypy's own time-out for its workers ended is repeated."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.helpers import INI, has_option, run_mypy, write
from tools import mypy_process
from tools.mypy_process import CACHES, PYTHON, LibraryCache, start_mypy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PROGRAM = "async def g():\n    yield 1\nasync def f():\n    async with g(): ...\n"
LATE = "import sys, time\nif 'mypy.build_worker' in sys.orig_argv:\n    time.sleep(4)\n"


@pytest.mark.parametrize(
    "args", [("m.py",), ("--output", "json", "m.py"), ("n.py",), ("--no-such-option",), ("-c", "x: int = ''")], ids=" ".join
)
def test_a_fork_says_what_a_process_says(tmp_path: Path, args: tuple[str, ...]) -> None:
    write(tmp_path, {"m.py": PROGRAM, "n.py": "def (", "mypy.ini": INI})
    alone = subprocess.run([PYTHON, "-m", "mypy", *args], cwd=tmp_path, capture_output=True, text=True, check=False)
    for _ in range(2):
        forked = start_mypy(args, tmp_path)
        assert (forked.returncode, forked.stdout, forked.stderr) == (alone.returncode, alone.stdout, alone.stderr)


@pytest.mark.skipif(not has_option("--num-workers"), reason="mypy before 2.0 has no workers")
def test_workers_that_start_late(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": PROGRAM, "mypy.ini": INI, "site/sitecustomize.py": LATE})
    with pytest.warns(UserWarning, match="mypy's own time-out ended a run, which is repeated"):
        done = start_mypy(["-n", "1", "m.py"], tmp_path, os.environ | {"PYTHONPATH": str(tmp_path / "site")})
    assert done.returncode == 1
    assert done.stdout.count("asyncctx-enter-generator") == 1


def test_what_ends_for_another_reason_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []

    def run(args: Sequence[str], folder: Path, env: dict[str, str], before: str) -> subprocess.CompletedProcess[str]:
        runs.append(before)
        return subprocess.CompletedProcess(args, 2, "", "INTERNAL ERROR")

    monkeypatch.setattr(mypy_process, "_run", run)
    assert start_mypy(["m.py"], tmp_path).returncode == 2
    assert runs == [""]


def test_the_programs_own_modules_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHES, str(tmp_path / "caches"))
    (tmp_path / "caches").mkdir()
    for name in ("one", "two"):
        write(tmp_path / name, {"m.py": PROGRAM, "mypy.ini": INI, "pkg/__init__.py": "", "pkg/sub.py": "x: int = ''\n"})
        assert len(run_mypy(tmp_path / name, ["m.py", "pkg"]).found) == 2
    kept = LibraryCache(["--config-file", "mypy.ini"], tmp_path / "two")._last()
    if kept is None:
        pytest.skip("this mypy keeps its cache in another form")
    names = {entry.partition(".")[0].partition("/")[0] for path in kept.rglob("*.db") for entry in mypy_process.entries(path)}
    assert "typing" in names
    assert not names & {"m", "pkg"}
