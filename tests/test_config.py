"""Configuration: every accepted form, and every mistake with its message."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers import run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

# Dropping a declared iterator is reported in strict mode only.
PROGRAM = "from collections.abc import Iterator\ndef rows() -> Iterator[int]:\n    return iter([1])\nrows()\n"
TOML = '[tool.mypy]\nplugins = ["mypy_asyncctx"]\n'
INI = "[mypy]\nplugins = mypy_asyncctx\n"

ACCEPTED = [
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\nstrict = true\n", True),
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\nstrict = false\n", False),
    ("pyproject.toml", TOML, False),
    ("mypy.ini", INI + "[mypy_asyncctx]\nstrict = True\n", True),
    ("mypy.ini", INI + "[mypy_asyncctx]\nstrict = off\n", False),
    (".mypy.ini", INI + "[mypy_asyncctx]\nstrict = yes\n", True),
    ("setup.cfg", INI + "[mypy_asyncctx]\nstrict = 1\n", True),
    ("setup.cfg", INI, False),
]
WRONG = [
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\nstrikt = true\n", ["pyproject.toml", "strikt", "allowed: strict"]),
    ("pyproject.toml", TOML + '[tool.mypy_asyncctx]\nstrict = "maybe"\n', ["pyproject.toml", "strict", "true or false"]),
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\nstrict = 1\n", ["pyproject.toml", "strict", "true or false"]),
    ("pyproject.toml", '[tool]\nmypy_asyncctx = 3\n[tool.mypy]\nplugins = ["mypy_asyncctx"]\n', ["pyproject.toml", "table"]),
    ("mypy.ini", INI + "[mypy_asyncctx]\nstrict = maybe\n", ["mypy.ini", "strict", "true or false"]),
    ("mypy.ini", INI + "[mypy_asyncctx]\nfast = true\n", ["mypy.ini", "fast", "allowed: strict"]),
    ("mypy.ini", INI + "[mypy_asyncctx]\nstrict =\n", ["mypy.ini", "strict", "true or false"]),
    ("setup.cfg", INI + "[mypy_asyncctx]\nstrict = 7\n", ["setup.cfg", "strict", "true or false"]),
    (".mypy.ini", INI + "[mypy_asyncctx]\nno = 7\n", [".mypy.ini", "no", "allowed: strict"]),
]


@pytest.mark.parametrize("explicit", [False, True], ids=["found", "--config-file"])
@pytest.mark.parametrize(("name", "text", "strict"), ACCEPTED)
def test_accepted(name: str, text: str, strict: bool, explicit: bool, tmp_path: Path) -> None:
    write(tmp_path, {name: text, "m.py": PROGRAM})
    found = run_mypy(tmp_path, ["m.py"], config=name if explicit else None).codes()
    assert found == ([(4, "asyncctx-unused-result")] if strict else [])


def check_message(output: str, words: list[str]) -> None:
    """The message names file, key and allowed values, and is no crash."""
    assert all(word in output for word in words), output
    assert "Traceback" not in output
    assert "INTERNAL ERROR" not in output


@pytest.mark.parametrize(("name", "text", "words"), WRONG)
def test_wrong(name: str, text: str, words: list[str], tmp_path: Path) -> None:
    write(tmp_path, {name: text, "m.py": PROGRAM})
    run = run_mypy(tmp_path, ["m.py"], config=None)
    assert run.status == 2
    check_message(run.output, words)


def mypy_is_parallel() -> bool:
    """True where this mypy has `-n`."""
    done = subprocess.run([sys.executable, "-m", "mypy", "--help"], capture_output=True, text=True, check=True)
    return "--num-workers" in done.stdout


@pytest.mark.skipif(not mypy_is_parallel(), reason="mypy before 2.0 has no workers")
def test_wrong_with_workers(tmp_path: Path) -> None:
    write(tmp_path, {"mypy.ini": INI + "[mypy_asyncctx]\nfast = true\n", "m.py": PROGRAM})
    run = run_mypy(tmp_path, ["m.py"], config=None, args=["-n", "2"])
    assert run.status == 2
    check_message(run.output, ["mypy.ini", "fast", "allowed: strict"])


def test_wrong_in_the_daemon(tmp_path: Path) -> None:
    """The daemon says the same and goes on: the next configuration is read anew."""
    status = str(tmp_path / "status.json")

    def dmypy(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mypy.dmypy", "--status-file", status, *args]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    write(tmp_path, {"mypy.ini": INI + "[mypy_asyncctx]\nfast = true\n", "m.py": PROGRAM})
    try:
        wrong = dmypy("run", "--", "m.py")
        assert wrong.returncode == 2
        check_message(wrong.stdout + wrong.stderr, ["mypy.ini", "fast", "allowed: strict"])
        write(tmp_path, {"mypy.ini": INI + "[mypy_asyncctx]\nstrict = true\n"})
        right = dmypy("run", "--", "m.py")
        assert "asyncctx-unused-result" in right.stdout, right
    finally:
        dmypy("kill")
