"""Run mypy's test suites twice, without and with the plugin, and compare what mypy said of each case."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_SUITES: Final = ("mypy.test.testcheck", "mypy.test.testfinegrained", "mypy.test.testpythoneval")
_FINDING: Final = re.compile(r"(?P<place>[^:]+:\d+): error: .*\[(?P<code>asyncctx-[a-z-]+)\]$")

Said = dict[str, list[list[str]]]
"""What mypy says of each case, a list of lines for each step."""


@dataclass(frozen=True)
class Difference:
    """What the plugin adds to what mypy says of a step of a case, and what it takes away."""

    case: str
    step: int
    more: tuple[str, ...]
    less: tuple[str, ...]

    @property
    def findings(self) -> list[str]:
        """The place and the code of each finding of the plugin, as ``main:8 asyncctx-await``."""
        return [f"{match['place']} {match['code']}" for match in map(_FINDING.match, self.more) if match is not None]

    @property
    def is_explained(self) -> bool:
        """True where the plugin adds nothing but findings, and takes away nothing but what stood at the place of one."""
        places = {finding.split()[0] for finding in self.findings}
        return len(self.findings) == len(self.more) and all(":".join(line.split(":")[:2]) in places for line in self.less)

    def __str__(self) -> str:
        lines = [f"{self.case}, step {self.step}:", *(f"  + {line}" for line in self.more), *(f"  - {line}" for line in self.less)]
        return "\n".join(lines)


def record(folder: Path, sources: Path, config: str, *, every: str, processes: int) -> Said:
    """Return what mypy says of its own cases with a configuration; ``folder`` keeps it.

    ``sources`` is mypy's source distribution. Raises RuntimeError where pytest could not run the suites.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "mypy.ini").write_text(config)
    environment = os.environ | {"MYPY_TEST_PREFIX": str(sources), "RECORD_TO": str(folder), "RECORD_EVERY": every}
    pytest = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(folder), "-p", "no:cacheprovider"]
    plugins = ["-p", "mypy.test.data", "-p", "tools.mypy_tests.record", "-n", str(processes)]
    done = subprocess.run([*pytest, *plugins, "--pyargs", *_SUITES], capture_output=True, text=True, check=False, env=environment)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout + done.stderr)
    said: Said = {}
    for file in folder.glob("said-*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            said[row["case"]] = [*row["steps"], *([row["failure"]] if row["failure"] else [])]
    return said


def differences(alone: Said, ours: Said) -> Iterator[Difference]:
    """Yield each step of which mypy says something else with the plugin."""
    for case in sorted(alone.keys() | ours.keys()):
        first, second = alone.get(case, []), ours.get(case, [])
        for step in range(max(len(first), len(second))):
            more, less = _apart(second[step] if step < len(second) else ["(no such step)"], first[step] if step < len(first) else [])
            if more or less:
                yield Difference(case, step + 1, more, less)


def _apart(ours: Iterable[str], alone: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    more, less = list(ours), []
    for line in alone:
        if line in more:
            more.remove(line)
        else:
            less.append(line)
    return tuple(more), tuple(less)
