"""A daemon of mypy, and what the process itself uses: the client that asks is another one."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import psutil

from bench.process import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

RECHECKS: Final = 4
"""In one measurement: the system counts the time of another process in hundredths of a second."""


@dataclass
class Daemon:
    """A daemon in a folder, known by its status file."""

    folder: Path
    status: Path
    _process: psutil.Process | None = field(default=None, init=False)

    def start(self, options: Sequence[str], paths: Sequence[str]) -> Run:
        """Start it and check the paths. Where it does not start, return what it said."""
        done = self._call("start", "--", *options)
        if done.returncode:
            return Run(0, 0, 0, done.returncode, done.stdout, done.stderr)
        self._process = psutil.Process(json.loads(self.status.read_text())["pid"])
        return self._measured("check", *paths)

    def recheck(self, change: Callable[[], None]) -> Run:
        """Check several times what was checked before, each time after a change, and return the sum and what was printed last."""
        runs = []
        for _ in range(RECHECKS):
            change()
            runs.append(self._measured("recheck"))
        return replace(runs[-1], seconds=sum(done.seconds for done in runs), cpu=sum(done.cpu for done in runs))

    def stop(self) -> None:
        """End it, whether it runs or not."""
        self._call("kill")

    def _measured(self, *arguments: str) -> Run:
        assert self._process is not None, "start() comes first"
        before, started = self._process.cpu_times(), time.perf_counter()
        done = self._call(*arguments)
        seconds, after = time.perf_counter() - started, self._process.cpu_times()
        cpu = after.user + after.system - before.user - before.system
        mib = self._process.memory_info().rss // (1024 * 1024)
        return Run(seconds, cpu, mib, done.returncode, done.stdout, done.stderr)

    def _call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "mypy.dmypy", "--status-file", str(self.status), *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
