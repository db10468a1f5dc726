"""One process, run and measured: what every benchmark here counts with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CRASHES: Final = ("INTERNAL ERROR", "Traceback (most recent call last)", "Error calling the plugin")
_PERF: Final = ("perf", "stat", "-x", ",", "-e", "instructions:u", "-o")


@dataclass(frozen=True)
class Run:
    """One run of a program: what it cost, with the processes that it waited for, and what it said.

    ``mib`` is the peak of the largest process, ``instructions`` is None where they were not counted.
    """

    seconds: float
    cpu: float
    mib: int
    status: int
    out: str
    err: str
    instructions: int | None = None

    @property
    def crash(self) -> str | None:
        """The line that tells of a crash, None without one."""
        lines = [*self.out.splitlines(), *self.err.splitlines()]
        return next((line for line in lines if any(word in line for word in _CRASHES)), None)


def run(arguments: Sequence[str], folder: Path, *, environment: Mapping[str, str] | None = None, count: bool = False) -> Run:
    """Run this Python with arguments in a folder. ``environment`` comes on top; ``count`` counts instructions, where that works."""
    wanted = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MYPYPATH")} | dict(environment or {})
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryDirectory() as counted:
        counts = Path(counted, "counts")
        perf = [*_PERF, str(counts), "--"] if count and counts_instructions() else []
        started = time.perf_counter()
        process = subprocess.Popen([*perf, sys.executable, "-P", *arguments], cwd=folder, stdout=out, stderr=err, env=wanted)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
        instructions = instructions_in(counts.read_text()) if perf else None
    # The largest process counts: the command starts another one, which runs mypy.
    mib = usage.ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Run(seconds, usage.ru_utime + usage.ru_stime, mib, process.returncode, texts[0], texts[1], instructions)


@cache
def counts_instructions() -> bool:
    """True where ``perf`` is there and the machine lets it count instructions; many virtual machines do not."""
    if shutil.which("perf") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder, "counts")
        done = subprocess.run([*_PERF, str(counts), "--", sys.executable, "-c", ""], capture_output=True, check=False)
        return done.returncode == 0 and counts.exists() and instructions_in(counts.read_text()) is not None


def instructions_in(counts: str) -> int | None:
    """Return the number of instructions in what ``perf stat -x ,`` wrote, None where it has none."""
    for line in counts.splitlines():
        value, _, rest = line.partition(",")
        if "instructions" in rest and value.isdigit():
            return int(value)
    return None
