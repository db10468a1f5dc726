"""Run the tests with one mypy on one Python, and count."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from tools.versions.combinations import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

TESTS: Final = ("test-data", "tests/test_programs.py", "tests/test_private_names.py")
"""What says something about mypy: the test data, and what of mypy is private and used."""
_SOURCES: Final = (*TESTS, "tests/helpers.py", "conftest.py", "mypy_asyncctx")


@dataclass(frozen=True)
class Result:
    """What the tests gave."""

    passed: int
    skipped: int
    failed: list[str] = field(default_factory=list)

    @property
    def cell(self) -> str:
        """The text for the table."""
        parts = [f"{self.passed} passed"]
        parts += [f"{len(self.failed)} failed"] if self.failed else []
        parts += [f"{self.skipped} skipped"] if self.skipped else []
        return ", ".join(parts)


def kept(python: str, folder: Path) -> Result | None:
    """Return the result that is kept in ``folder``, None where there is none of the same sources and environment."""
    key, report = folder / "key.txt", folder / "report.xml"
    return read(report) if key.exists() and report.exists() and key.read_text() == _key(python) else None


def measure(python: str, folder: Path, tests: Sequence[str] = TESTS, *, workers: int = 1) -> Result:
    """Run the tests with an environment's Python; mypy's cache and the report are kept in ``folder``.

    More than one worker is faster on an idle machine, and costs more in all: each has a cache of its own.

    Raises RuntimeError where the tests do not run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    report, key = folder / "report.xml", folder / "key.txt"
    report.unlink(missing_ok=True)
    key.write_text(_key(python) if tests == TESTS else "")
    options = ["-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("ASYNCCTX_TEST_PYTHON", None)
    # A folder of its own: mypy's cache must not be shared with another version, or with another run at the same time. And not in this
    # repository, which is installed in place: mypy would take the programs for installed modules and look at no body in them.
    with tempfile.TemporaryDirectory() as base:
        command = [python, "-m", "pytest", *options, f"--mypy-testing-base={base}", *(["-n", str(workers)] if workers > 1 else []), *tests]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    (folder / "output.txt").write_text(done.stdout + done.stderr)
    if done.returncode not in (0, 1) or not report.exists():
        raise RuntimeError(f"{python}: the tests do not run\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return read(report)


def read(report: Path) -> Result:
    """Return what a JUnit report says."""
    passed, skipped, failed = 0, 0, []
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest wrote it
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed.append(f"{case.get('classname')}.{case.get('name')}")
        elif "skipped" in kinds:
            skipped += 1
        else:
            passed += 1
    return Result(passed, skipped, sorted(failed))


def _key(python: str) -> str:
    """Return a digest of all that a result depends on."""
    digest = hashlib.sha256((Path(python).parents[1] / "installed.txt").read_bytes())
    for source in _SOURCES:
        path = ROOT / source
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.suffix in (".py", ".pyi", ".yml", ".ini"))
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()
