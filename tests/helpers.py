"""Run mypy with the plugin in a process of its own, and read what it says."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools import mypy_process
from tools.modes.mypy_runs import LINE
from tools.mypy_process import LibraryCache, start_mypy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).parent.parent
PYTHON = mypy_process.PYTHON
INI = "[mypy]\nplugins = mypy_asyncctx\ncheck_untyped_defs = True\n"


@dataclass(frozen=True, order=True)
class Found:
    """One error that mypy printed."""

    file: str
    line: int
    column: int
    code: str
    message: str


@dataclass(frozen=True)
class Run:
    """What one run of mypy gave."""

    status: int
    found: list[Found]
    notes: list[str]
    output: str

    def codes(self) -> list[tuple[int, str]]:
        """Return line and code of each error."""
        return [(found.line, found.code) for found in self.found]


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files, by their path in ``folder``."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def run_mypy(folder: Path, targets: Iterable[str], *, args: Iterable[str] = (), config: str | None = "mypy.ini") -> Run:
    """Run mypy in ``folder``; a configuration is written there where the test has not done so."""
    if config == "mypy.ini" and not (folder / config).exists():
        (folder / config).write_text(INI)
    chosen = ["--config-file", config] if config else []
    options, targets = [*chosen, *args], list(targets)
    known = LibraryCache(options, folder, targets)
    known.bring()
    run = parsed(start_mypy([*options, "--output", "json", "--show-traceback", *targets], folder))
    known.keep()
    return run


def mypy_version() -> str:
    """Return the version of the tested mypy."""
    done = subprocess.run([PYTHON, "-m", "mypy", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[1]


def has_option(option: str) -> bool:
    """True where the tested mypy knows an option of the command line."""
    done = subprocess.run([PYTHON, "-m", "mypy", "--help"], capture_output=True, text=True, check=True)
    return option in done.stdout


def marked_lines(source: str, mark: str = "# error") -> list[int]:
    """Return the numbers of the lines that end in a mark."""
    return [number for number, line in enumerate(source.splitlines(), 1) if line.endswith(mark)]


def module_name(code: str) -> str:
    """Return a module's name for an error code."""
    return code.replace("-", "_")


class Daemon:
    """A daemon of mypy in a folder; leave it as a context manager to stop it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *exc: object) -> None:
        self.call("kill")

    def call(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run one command of ``dmypy``."""
        command = [PYTHON, "-m", "mypy.dmypy", "--status-file", str(self.folder / "status.json"), *args]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)

    def check(self, *args: str) -> Run:
        """Check files; the daemon starts where none runs, and starts again where options changed."""
        # The daemon of mypy 1.19 writes no JSON after an edit.
        return printed(self.call("run", "--", "--show-column-numbers", "--no-error-summary", "--no-pretty", "--show-traceback", *args))


def printed(done: subprocess.CompletedProcess[str]) -> Run:
    """Read the lines of mypy's text; its columns begin with 1, those of ``--output json`` with 0."""
    found, notes = [], []
    for match in filter(None, map(LINE.fullmatch, done.stdout.splitlines())):
        if match["severity"] == "error":
            found.append(Found(match["file"], int(match["line"]), int(match["column"]) - 1, match["code"] or "", match["text"]))
        else:
            notes.append(f"{match['line']}: {match['text']}")
    return _run(done, found, notes)


def parsed(done: subprocess.CompletedProcess[str]) -> Run:
    """Read the lines of ``--output json``."""
    found, notes = [], []
    for line in done.stdout.splitlines():
        if not line.startswith("{"):
            continue
        item = json.loads(line)
        if item["severity"] == "error":
            found.append(Found(item["file"], item["line"], item["column"], item["code"] or "", item["message"]))
        else:
            notes.append(f"{item['line']}: {item['message']}")
    return _run(done, found, notes)


def _run(done: subprocess.CompletedProcess[str], found: list[Found], notes: list[str]) -> Run:
    output = done.stdout + done.stderr
    assert "INTERNAL ERROR" not in output, output
    assert "Traceback" not in output, output
    return Run(done.returncode, sorted(found), notes, output)
