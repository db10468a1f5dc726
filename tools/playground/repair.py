"""Repairs the program of the page: ``mypy-asyncctx --fix --unsafe-fixes``, in one process and with mypy's warm cache."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mypy_asyncctx.cli import runner
from mypy_asyncctx.cli.fix.definitions import definitions
from mypy_asyncctx.cli.fix.run import fix
from mypy_asyncctx.cli.found import Sources
from mypy_asyncctx.cli.job import Job
from tools.playground.check import FILE

if TYPE_CHECKING:
    from tools.playground.check import Checker


def repaired(checker: Checker, source: str, *, strict: bool) -> str:
    """Return the program with its repairs; each is checked, and taken back where it would cause another error."""

    def run(job: Job, *, progress: bool) -> runner.Outcome:
        del progress
        shadow = job.shadows.get(FILE)
        outcome = _outcome(checker, Path(shadow).read_text(encoding="utf-8") if shadow else source, strict=strict)
        Path(FILE).write_text(source, encoding="utf-8")
        return outcome

    # A browser has no processes, and the command would check all libraries again each time.
    own, runner.run = runner.run, run
    try:
        result = fix(Job(paths=[FILE], fix=True), unsafe=True, only=None, wanted=None, progress=False)
    finally:
        runner.run = own
    return result.texts[FILE].now if FILE in result.texts else source


def _outcome(checker: Checker, source: str, *, strict: bool) -> runner.Outcome:
    built = checker.build(source, strict=strict, trees=True)
    if built.result is None:
        return runner.Outcome(failure=built.failed or "the program cannot be parsed")
    sources = Sources()
    outcome = runner.Outcome(files=1)
    for error in built.errors:
        known = outcome.found if str(error["code"]).startswith("asyncctx") else outcome.errors
        known.append(sources.located(error))
    outcome.definitions.extend(definitions(built.result.files, built.result.types, {os.path.abspath(FILE)}))
    return outcome
