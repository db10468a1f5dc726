"""Start mypy as the tests want it: the Python that is tested, a cache that knows the libraries, and workers that get the time they need."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from tools import workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The interpreter whose mypy is tested: set the variable to try another release of mypy with the same tests.
PYTHON: Final = os.environ.get("ASYNCCTX_TEST_PYTHON", sys.executable)
CACHES: Final = "ASYNCCTX_TEST_CACHES"
"""The environment variable that names a folder for what the tests of one session share: conftest.py sets it."""

_FORKS: Final = hasattr(os, "fork")
_CONFIGURATIONS: Final = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")
_LEAST_NEW: Final = 1_000_000


def start_mypy(args: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run mypy in a folder and return what it printed.

    A run that mypy's own time-out for its workers ended is repeated, by a slower clock.
    """
    environment = dict(os.environ if env is None else env)
    done = _run(args, folder, environment, "")
    for _ in range(workers.TRIES):
        if not workers.came_late(done.stdout + done.stderr):
            break
        done = _run(args, folder, environment, workers.SLOW_CLOCK)
    return done


def _run(args: Sequence[str], folder: Path, env: dict[str, str], before: str) -> subprocess.CompletedProcess[str]:
    if _FORKS:
        return _server().run(args, folder, env, before)
    command = [PYTHON, "-c", f"{before}from mypy.__main__ import console_entry; console_entry()"] if before else [PYTHON, "-m", "mypy"]
    return subprocess.run([*command, *args], cwd=folder, capture_output=True, text=True, check=False, env=env)


class _Server:
    """The process that forks for each run; it ends with this one."""

    def __init__(self) -> None:
        command = [PYTHON, str(Path(__file__).with_name("mypy_server.py"))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests: IO[str] = self._process.stdin
        self._answers: IO[str] = self._process.stdout
        atexit.register(self._end)

    def run(self, args: Sequence[str], folder: Path, env: dict[str, str], before: str) -> subprocess.CompletedProcess[str]:
        """Run mypy in a fork of the process."""
        request = {"args": list(args), "cwd": os.path.abspath(folder), "env": env, "before": before}
        self._requests.write(json.dumps(request) + "\n")
        self._requests.flush()
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return subprocess.CompletedProcess(["mypy", *args], answer["status"], answer["out"], answer["err"])

    def _end(self) -> None:
        self._requests.close()
        self._answers.close()
        self._process.wait()


@cache
def _server() -> _Server:
    return _Server()


def shared_caches() -> Path | None:
    """Return the folder for caches that the tests of a session share, None where they run without one."""
    return Path(os.environ[CACHES]) if CACHES in os.environ else None


class LibraryCache:
    """What mypy knows of the libraries with one set of options: a run in a new folder starts from a copy.

    mypy itself judges whether an entry still holds. What belongs to the files in the folder is not kept, so each test's own program is
    checked cold.
    """

    def __init__(self, args: Sequence[str], folder: Path, targets: Iterable[str] = ()) -> None:
        self._folder = folder
        self._targets = {Path(target).stem for target in targets}
        self._local = folder / ".mypy_cache"
        key = [PYTHON, *args, *(_read(folder / name) for name in _CONFIGURATIONS)]
        root = shared_caches()
        self._kept = None if root is None or "--cache-dir" in args else root / sha256("\0".join(key).encode()).hexdigest()[:16]

    def bring(self) -> None:
        """Give the folder a copy, where it has no cache yet."""
        last = self._last()
        if last is not None and not self._local.exists():
            shutil.copytree(last, self._local)

    def keep(self) -> None:
        """Keep what the run in the folder got to know in addition, beside what is there: another process may just copy that."""
        last = self._last()
        if self._kept is None or _size(self._local) < _size(last) + _LEAST_NEW:
            return
        self._kept.mkdir(exist_ok=True)
        new = Path(tempfile.mkdtemp(dir=self._kept.parent))
        shutil.copytree(self._local, new, dirs_exist_ok=True)
        _forget(new, _names(self._folder) | self._targets)
        with contextlib.suppress(OSError):  # another process was faster
            new.rename(self._kept / str(0 if last is None else int(last.name) + 1))

    def _last(self) -> Path | None:
        if self._kept is None or not self._kept.is_dir():
            return None
        return max(self._kept.iterdir(), key=lambda path: int(path.name), default=None)


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def _size(caches: Path | None) -> int:
    return sum(path.stat().st_size for path in caches.rglob("*.db")) if caches is not None else 0


def _names(folder: Path) -> set[str]:
    """Return every name under which something in a folder may be imported."""
    return {path.name.partition(".")[0] for path in folder.rglob("*") if ".mypy_cache" not in path.parts}


def entries(database: Path) -> list[str]:
    """Return the names of what is in one file of a cache: the module's path, and what of it."""
    with contextlib.closing(sqlite3.connect(database)) as opened:
        return [entry for (entry,) in opened.execute("SELECT path FROM files2")]


def _forget(caches: Path, names: set[str]) -> None:
    """Delete what a cache has of modules of some names."""
    for path in caches.rglob("*.db"):
        local = [(entry,) for entry in entries(path) if re.split(r"[./\\]", entry)[0] in names]
        with contextlib.closing(sqlite3.connect(path)) as database, database:
            database.executemany("DELETE FROM files2 WHERE path = ?", local)
