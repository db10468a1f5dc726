"""Runs mypy alone and the command on one repository, cold and warm, and measures both."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.process import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.process import Run
    from bench.real.repositories import Repository

# How mypy alone can be run where the project's own configuration stops it.
_WITHOUT: Final = ("--config-file=", "--ignore-missing-imports", "--explicit-package-bases", "--namespace-packages")


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
            result.command.append(run(command, folder))
    _compare(result)
    return result


def _alone(result: Measured, arguments: Sequence[str], folder: Path, cache: Path, say: Callable[[str], None]) -> None:
    command = ["-m", "mypy", "--check-untyped-defs", "--cache-dir", str(cache), *arguments]
    say("mypy alone, cold")
    first = run(command, folder)
    if first.status not in (0, 1):
        # What stops mypy is the last of its errors.
        errors = [line for line in (first.out + first.err).splitlines() if "error: " in line]
        result.stopped = errors[-1] if errors else f"exit code {first.status}"
        result.bare = True
        command[2:2] = _WITHOUT
        first = run(command, folder)
    if first.status in (0, 1):
        say("mypy alone, warm")
        result.alone = [first, run(command, folder)]


def _compare(result: Measured) -> None:
    outputs = []
    for state, done in zip(("cold", "warm"), result.command, strict=True):
        if done.crash:
            result.problems.append(f"{state}: {done.crash}")
        try:
            outputs.append(json.loads(done.out))
        except ValueError:
            result.problems.append(f"{state}: exit code {done.status}: {done.err.strip()[-300:]}")
            continue
        wanted = 2 if outputs[-1]["unchecked"] else int(bool(outputs[-1]["findings"]))
        if done.status != wanted:
            result.problems.append(f"{state}: exit code {done.status}, not {wanted}")
    if outputs:
        result.found, result.unchecked, result.files = (outputs[0][key] for key in ("findings", "unchecked", "files"))
    if len(outputs) == 2 and outputs[0] != outputs[1]:
        result.problems.append("the warm run does not print what the cold run does")
