"""Starts the process that runs mypy, shows that it is at work, and collects what it finds."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mypy_asyncctx.cli.found import Found, Sources
from mypy_asyncctx.cli.job import Event

if TYPE_CHECKING:
    from mypy_asyncctx.cli.job import Job

# The directory that the user is in may hold a `types.py`: it is taken off the path before anything is imported.
_START: Final = "import sys; sys.path[:] = [p for p in sys.path if p] + [{root!r}]; from mypy_asyncctx.cli.engine import main; main()"
# Seconds after which a run shows on a terminal how far it is.
_PATIENCE: Final = 1.0
_ROOT: Final = str(Path(__file__).parents[2])


@dataclass
class Outcome:
    """What one run gave. ``failure`` is the reason where nothing was checked; ``unchecked`` are the files that mypy cannot read.

    ``known`` says how many findings a baseline took out, None without one. ``errors`` and ``definitions`` are there with ``Job.fix``.
    """

    found: list[Found] = field(default_factory=list)
    unchecked: list[Found] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    files: int = 0
    failure: str | None = None
    known: int | None = None
    errors: list[Found] = field(default_factory=list)
    definitions: list[dict[str, Any]] = field(default_factory=list)


class _Progress:
    """Shows on standard error how far a run of more than a second is, also while mypy says nothing."""

    def __init__(self, outcome: Outcome) -> None:
        self.done = 0
        self._outcome = outcome
        self._width = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._show, daemon=True)
        self._thread.start()

    def _show(self) -> None:
        pause = _PATIENCE
        while not self._over.wait(pause):
            files, pause = self._outcome.files, 0.2
            text = f"checking: {min(self.done, files)} of {files} files" if self.done else "reading"
            self._width = max(self._width, len(text))
            print(f"\r{text:<{self._width}}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Take the line away."""
        self._over.set()
        self._thread.join()
        if self._width:
            print("\r" + " " * self._width + "\r", end="", file=sys.stderr, flush=True)


def run(job: Job, *, progress: bool) -> Outcome:
    """Run mypy for a job. ``KeyboardInterrupt`` ends the other process too."""
    outcome, ended = Outcome(), False
    shown = _Progress(outcome) if progress else None
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
                if shown is not None and event.kind == "progress":
                    shown.done = event.count
            process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            if shown is not None:
                shown.end()
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
    elif event.kind == "error":
        outcome.errors.append(sources.located(event.data))
    elif event.kind == "definition":
        outcome.definitions.append(event.data)
    elif event.kind == "warning":
        outcome.warnings.append(event.text)
    elif event.kind == "files":
        outcome.files = event.count
    elif event.kind == "failed":
        outcome.failure = event.text
