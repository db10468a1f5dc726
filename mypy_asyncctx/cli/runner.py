"""Starts the process that runs mypy, shows that it is at work, and collects what it finds."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy_asyncctx.cli.found import Found, Sources
from mypy_asyncctx.cli.job import Event

if TYPE_CHECKING:
    from mypy_asyncctx.cli.job import Job

# The directory that the user is in may hold a `types.py`: it is taken off the path before anything is imported.
_START: Final = "import sys; sys.path[:] = [p for p in sys.path if p] + [{root!r}]; from mypy_asyncctx.cli.engine import main; main()"
_ROOT: Final = str(Path(__file__).parents[2])


@dataclass
class Outcome:
    """What one run gave. ``failure`` is the reason where nothing was checked; ``unchecked`` are the files that mypy cannot read.

    ``known`` says how many findings a baseline took out, None without one.
    """

    found: list[Found] = field(default_factory=list)
    unchecked: list[Found] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    files: int = 0
    failure: str | None = None
    known: int | None = None


def run(job: Job, *, progress: bool) -> Outcome:
    """Run mypy for a job. ``KeyboardInterrupt`` ends the other process too."""
    outcome, ended, started, width = Outcome(), False, time.monotonic(), 0
    sources = Sources()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        command = [sys.executable, "-c", _START.format(root=_ROOT)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8")
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(job.to_json())
            process.stdin.close()
            for line in process.stdout:
                event = Event.from_json(line)
                ended = ended or event.kind in ("end", "failed")
                _collect(outcome, event, sources)
                if progress and event.kind == "progress" and time.monotonic() - started > 1:
                    text = f"checking: {min(event.count, outcome.files)} of {outcome.files} files"
                    width = max(width, len(text))
                    print(f"\r{text:<{width}}", end="", file=sys.stderr, flush=True)
            process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            if width:
                print("\r" + " " * width + "\r", end="", file=sys.stderr, flush=True)
        if not ended:
            errors.seek(0)
            outcome.failure = f"the process that runs mypy ended with {process.returncode}: {errors.read().strip()[-2000:]}"
    outcome.found = sorted(set(outcome.found))
    return outcome


def _collect(outcome: Outcome, event: Event, sources: Sources) -> None:
    if event.kind == "found":
        outcome.found.append(sources.located(event.data))
    elif event.kind == "unchecked":
        outcome.unchecked.append(sources.located(event.data))
    elif event.kind == "warning":
        outcome.warnings.append(event.text)
    elif event.kind == "files":
        outcome.files = event.count
    elif event.kind == "failed":
        outcome.failure = event.text
