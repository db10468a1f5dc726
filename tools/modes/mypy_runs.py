"""Run mypy from a cache that already knows the libraries, and read what it says.

It runs in forks, which leave nothing behind; its daemon runs in this process. A program of a few lines costs a tenth of a second this way:
typeshed and FastAPI are checked once, for each set of options that needs a cache of its own, and each cold run starts from a copy.
"""

from __future__ import annotations

import gc
import io
import itertools
import os
import re
import shutil
import sys
import traceback
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mypy.dmypy_server import Server
from mypy.main import process_options
from mypy.options import Options
from mypy.version import __version__

from tools.mypy_process import start_mypy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

FLAGS: Final = ("--show-column-numbers", "--no-error-summary", "--no-pretty", "--show-traceback", "--no-color-output")
LIBRARIES: Final = "libraries.py"
"""A file of each project that imports what programs may use, and nothing of the program."""
LOADER: Final = "loader.py"
"""The same in a file that no cache knows.

A daemon with a cache loads what a file imports when that file was edited. It does not where it reads a new file because another one imports
it: then all that comes from a library is Any in it, until it is edited, and mypy says nothing of it with or without the plugin.
"""

# FastAPI's declarations under their own names: FastAPI itself makes each run of mypy four times as long.
_FASTAPI: Final = "from fastapi.param_functions import Depends as Depends\n"
_DEPENDS: Final = """\
from collections.abc import Callable
from typing import Any

def Depends(dependency: Callable[..., Any] | None = None, *, use_cache: bool = True) -> Any: ...
"""
INI: Final = "[mypy]\ncheck_untyped_defs = True\nwarn_unused_ignores = True\nlocal_partial_types = True\nmypy_path = stubs\n"
PLUGIN: Final = "plugins = mypy_asyncctx\n[mypy_asyncctx]\nstrict = true\n"

LINE: Final = re.compile(r"(?P<file>[^:]+):(?P<line>\d+):(?:(?P<column>\d+):)? (?P<severity>\w+): (?P<text>.*?)(?:  \[(?P<code>[\w-]+)\])?")


@dataclass(frozen=True, order=True)
class Finding:
    """One error or note that mypy printed."""

    file: str
    line: int
    column: int
    severity: str
    code: str
    message: str

    @property
    def is_ours(self) -> bool:
        """True for an error of this plugin."""
        return self.code.startswith("asyncctx")

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}  [{self.code}]"


@dataclass(frozen=True)
class Answer:
    """What one run of mypy said: its exit code, and what it found, in order."""

    status: int
    found: tuple[Finding, ...]

    def short(self) -> tuple[str, ...]:
        """Return file, line and code of each error; the files alone where mypy stopped, as each parser stops in its own way."""
        if self.status == 2:
            return tuple(sorted({f"{item.file}: {item.code}" for item in self.found}))
        return tuple(f"{item.file}:{item.line}: {item.code}" for item in self.found if item.severity == "error")


class CrashError(Exception):
    """mypy ended with something that is no answer."""


def read_answer(status: int, out: str, err: str = "") -> Answer:
    """Read mypy's text output; raises CrashError for an internal error or a line that is no finding."""
    if err or "INTERNAL ERROR" in out or "Traceback" in out:
        raise CrashError(out + err)
    found = []
    for line in out.splitlines():
        match = LINE.fullmatch(line)
        if match is None:
            raise CrashError(f"mypy printed what is no finding: {line}")
        place = (match["file"], int(match["line"]), int(match["column"] or 0))
        found.append(Finding(*place, match["severity"], match["code"] or "", match["text"]))
    return Answer(status, tuple(sorted(found)))


def knows(option: str) -> bool:
    """True where the running mypy has an option of that name."""
    return hasattr(Options(), option)


class Project:
    """A folder with a program in it, and the configuration that mypy reads; ``plugin`` tells whether this plugin is in it."""

    def __init__(self, folder: Path, *, plugin: bool = True) -> None:
        self.folder = folder
        self.plugin = plugin
        folder.mkdir(parents=True)
        (folder / "mypy.ini").write_text(INI + PLUGIN * plugin)
        # mypy takes a file of the same size and time for unchanged: each write has a second of its own.
        self._clock = itertools.count(1_000_000_000)
        self._shown: dict[str, str] = {}
        # As each project writes these files first, mypy finds them and all that they import in the cache of the libraries.
        self._write("stubs/fastapi/__init__.pyi", _FASTAPI)
        self._write("stubs/fastapi/param_functions.pyi", _DEPENDS)
        for path in (LIBRARIES, LOADER):
            self._write(path, "import asyncio, collections.abc, contextlib, functools, typing\nimport fastapi\n")

    def show(self, files: Mapping[str, str]) -> None:
        """Make the program consist of these files; one that has the same text already is not written."""
        for path in self._shown.keys() - files.keys():
            (self.folder / path).unlink()
        for path, text in files.items():
            if self._shown.get(path) != text:
                self._write(path, text)
        self._shown = dict(files)

    def _write(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        now = next(self._clock)
        os.utime(target, (now, now))


class Workbench:
    """Runs mypy over projects; what it keeps lies in ``folder``: caches of the libraries, and the projects."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.runs = 0
        self._bases: dict[tuple[bool, tuple[str, ...]], Path] = {}
        self._names = itertools.count()

    def project(self, *, plugin: bool = True) -> Project:
        """Return a new project with nothing in it."""
        return Project(self.folder / "projects" / f"{os.getpid()}-{next(self._names)}", plugin=plugin)

    def cache(self, project: Project, flags: Sequence[str] = ()) -> Path:
        """Return a new cache for these options, which knows the libraries and nothing of the project."""
        target = project.folder / f".cache{next(self._names)}"
        shutil.copytree(self._base(plugin=project.plugin, flags=tuple(flags)), target)
        return target

    def run(self, project: Project, targets: Sequence[str], flags: Sequence[str], cache: Path) -> Answer:
        """Check a project's files; raises CrashError."""
        self.count()
        done = start_mypy([*_arguments(flags), "--cache-dir", str(cache), *targets], project.folder)
        return read_answer(done.returncode, done.stdout, done.stderr)

    def daemon(self, project: Project, cache: Path | None) -> Daemon:
        """Return a daemon of mypy for a project, which starts from a cache if one is given."""
        chosen = ["--use-fine-grained-cache", "--cache-dir", str(cache)] if cache is not None else []
        return Daemon(self, project, _arguments(chosen))

    def count(self) -> None:
        """Count a run, and now and then throw away what the runs before it left."""
        self.runs += 1
        if self.runs % 8 == 0:
            gc.collect()

    def _base(self, *, plugin: bool, flags: tuple[str, ...]) -> Path:
        key = (plugin, flags)
        if key not in self._bases:
            name = "-".join(["plugin" if plugin else "alone", *(flag.strip("-") for flag in flags)])
            # One process after another may use the folder: mypy itself knows whether what it finds there still holds.
            project = Project(self.folder / f"libraries-{os.getpid()}-{name}", plugin=plugin)
            answer = self.run(project, [LIBRARIES], flags, project.folder / ".cache")
            if answer.found:
                raise CrashError(f"the libraries are not there: {answer.found[0]}")
            self._bases[key] = project.folder / ".cache"
        return self._bases[key]


class Daemon:
    """mypy's daemon in this process, told to check as its client tells it; it restarts where the client would restart it."""

    def __init__(self, bench: Workbench, project: Project, flags: Sequence[str]) -> None:
        self._bench = bench
        self._project = project
        self._flags = list(flags)
        self._server: Server | None = None
        self.restarts = -1

    def check(self, targets: Sequence[str]) -> Answer:
        """Check files; raises CrashError."""
        self._bench.count()
        arguments = [*self._flags, *targets]
        out, err = io.StringIO(), io.StringIO()
        with _inside(self._project.folder), redirect_stdout(out), redirect_stderr(err):
            try:
                done = self._answered(arguments)
            except Exception as error:
                raise CrashError("".join(traceback.format_exception(error))) from error
        if "out" not in done:
            raise CrashError(str(done))
        return read_answer(int(done["status"]), out.getvalue() + str(done["out"]), err.getvalue() + str(done["err"]))

    def _answered(self, arguments: Sequence[str]) -> dict[str, Any]:
        done: dict[str, Any] = {"restart": "start"} if self._server is None else self._run(arguments)
        if "restart" in done:
            self.restarts += 1
            _, options = process_options(["-i", *arguments], require_targets=False, server_options=True)
            self._server = Server(options, str(self._project.folder / "status.json"))
            done = self._run(arguments)
        return done

    def _run(self, arguments: Sequence[str]) -> dict[str, Any]:
        assert self._server is not None
        return self._server.cmd_run(__version__, arguments, export_types=False, is_tty=False, terminal_width=80)


def _arguments(flags: Sequence[str]) -> list[str]:
    return ["--config-file", "mypy.ini", *FLAGS, *flags]


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Work in a folder, and take back what mypy does to a process that it expects to end: it freezes its objects and raises the limit."""
    before, limit = os.getcwd(), sys.getrecursionlimit()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        sys.setrecursionlimit(limit)
        gc.unfreeze()
