"""Runs mypy alone and the command on one repository, cold and warm, and measures both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.real.repositories import Repository

_CRASHES: Final = ("INTERNAL ERROR", "Traceback (most recent call last)", "Error calling the plugin")
# How mypy alone can be run where the project's own configuration stops it.
_WITHOUT: Final = ("--config-file=", "--ignore-missing-imports", "--explicit-package-bases", "--namespace-packages")


@dataclass(frozen=True)
class Run:
    """One run of a program: what it cost, and what it said."""

    seconds: float
    cpu: float
    mib: int
    status: int
    out: str
    err: str

    @property
    def crash(self) -> str | None:
        """The line that tells of a crash, None without one."""
        lines = [*self.out.splitlines(), *self.err.splitlines()]
        return next((line for line in lines if any(word in line for word in _CRASHES)), None)


@dataclass
class Measured:
    """What mypy alone and the command did in one repository.

    ``alone`` is empty where mypy alone cannot check it at all; ``bare`` says that it could only without the project's configuration, and
    ``stopped`` why. ``found`` are the findings of the cold run.
    """

    alone: list[Run] = field(default_factory=list)
    command: list[Run] = field(default_factory=list)
    bare: bool = False
    stopped: str = ""
    found: list[dict[str, Any]] = field(default_factory=list)
    unchecked: list[dict[str, Any]] = field(default_factory=list)
    files: int = 0
    problems: list[str] = field(default_factory=list)


def measure(repository: Repository, folder: Path, say: Callable[[str], None], *, alone: bool) -> Measured:
    """Run both, cold and warm, with caches of their own. With ``alone`` false, mypy alone is left out."""
    result = Measured()
    paths = list(repository.paths)
    version = ["--python-version", repository.python] if repository.python else []
    with tempfile.TemporaryDirectory() as caches:
        if alone:
            _alone(result, [*version, *paths], folder, Path(caches, "alone"), say)
        command = ["-m", "mypy_asyncctx", "--output", "json", "--cache-dir", str(Path(caches, "command")), *paths, "--", *version]
        for state in ("cold", "warm"):
            say(f"the command, {state}")
            result.command.append(_run(command, folder))
    _compare(result)
    return result


def _alone(result: Measured, arguments: Sequence[str], folder: Path, cache: Path, say: Callable[[str], None]) -> None:
    command = ["-m", "mypy", "--check-untyped-defs", "--cache-dir", str(cache), *arguments]
    say("mypy alone, cold")
    first = _run(command, folder)
    if first.status not in (0, 1):
        # What stops mypy is the last of its errors.
        errors = [line for line in (first.out + first.err).splitlines() if "error: " in line]
        result.stopped = errors[-1] if errors else f"exit code {first.status}"
        result.bare = True
        command[2:2] = _WITHOUT
        first = _run(command, folder)
    if first.status in (0, 1):
        say("mypy alone, warm")
        result.alone = [first, _run(command, folder)]


def _compare(result: Measured) -> None:
    outputs = []
    for state, run in zip(("cold", "warm"), result.command, strict=True):
        if run.crash:
            result.problems.append(f"{state}: {run.crash}")
        try:
            outputs.append(json.loads(run.out))
        except ValueError:
            result.problems.append(f"{state}: exit code {run.status}: {run.err.strip()[-300:]}")
            continue
        wanted = 2 if outputs[-1]["unchecked"] else int(bool(outputs[-1]["findings"]))
        if run.status != wanted:
            result.problems.append(f"{state}: exit code {run.status}, not {wanted}")
    if outputs:
        result.found, result.unchecked, result.files = (outputs[0][key] for key in ("findings", "unchecked", "files"))
    if len(outputs) == 2 and outputs[0] != outputs[1]:
        result.problems.append("the warm run does not print what the cold run does")


def _run(arguments: Sequence[str], folder: Path) -> Run:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MYPYPATH")}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-P", *arguments], cwd=folder, stdout=out, stderr=err, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
    # The largest process counts: the command starts another one, which runs mypy.
    mib = usage.ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Run(seconds, usage.ru_utime + usage.ru_stime, mib, process.returncode, texts[0], texts[1])
