"""``--fix``, ``--diff`` and ``--add-ignore``: what is written, what is said, and the exit code."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mypy_asyncctx.cli.fix.ignores import ignored
from mypy_asyncctx.cli.fix.run import Fixed, Text, fix
from mypy_asyncctx.cli.output import many

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from mypy_asyncctx.cli.found import Found
    from mypy_asyncctx.cli.job import Job
    from mypy_asyncctx.cli.runner import Outcome

_UNUSED: Final = 'Unused "type: ignore[asyncctx'


def run(job: Job, chosen: argparse.Namespace, counts: set[str], *, progress: bool) -> tuple[Outcome, bool]:
    """Mend, write or show what was mended, and return what is left, and whether anything was or would be changed.

    ``counts`` are the codes that count as findings.
    """
    only = set(chosen.fix_only) if chosen.fix_only is not None else None
    mends = chosen.fix or chosen.unsafe_fixes or chosen.diff or only is not None
    result = fix(job, unsafe=chosen.unsafe_fixes, only=only if mends else set(), wanted=counts, progress=progress)
    result.outcome.found = [item for item in result.outcome.found if item.code in counts]
    if result.outcome.failure is not None:
        return result.outcome, False
    if chosen.add_ignore is not None:
        _ignore(result, chosen.add_ignore)
    if chosen.diff:
        sys.stdout.write(result.diff())
    else:
        _write(result)
    _tell(result, shown=chosen.diff)
    return result.outcome, bool(result.texts)


def _ignore(result: Fixed, reason: str) -> None:
    by_file: dict[str, dict[int, list[str]]] = {}
    for item in result.outcome.found:
        by_file.setdefault(item.file, {}).setdefault(item.line, []).append(item.code)
    left: list[Found] = []
    for path, codes in by_file.items():
        text = result.texts.get(path) or Text.read(path)
        now, impossible = ignored(text.now, codes, reason)
        result.texts[path] = replace(text, now=now)
        left += [item for item in result.outcome.found if item.file == path and item.line in impossible]
    for item in left:
        _say(f"{item.file}:{item.line}: no comment can be written on this line")
    result.outcome.found = left


def _write(result: Fixed) -> None:
    _tell_of_git(result.texts)
    for path, text in result.texts.items():
        problem = text.write()
        if problem is not None:
            _say(f"{path}: not changed: {problem}")


def _tell(result: Fixed, *, shown: bool) -> None:
    verb = "would mend" if shown else "mended"
    for plan in result.done:
        first = plan.findings[0]
        _say(f"{verb} {many(len(plan.findings), 'finding')}: {plan.title} ({first.file}:{first.line})")
    for plan, reason in result.skipped:
        first = plan.findings[0]
        _say(f"left {first.file}:{first.line} as it is: {reason}")
    if result.held_back:
        _say(f"{many(result.held_back, 'repair')} more with --unsafe-fixes: read them with --diff --unsafe-fixes")
    for item in result.outcome.errors:
        if item.message.startswith(_UNUSED):
            _say(f"{item.file}:{item.line}: {item.message[0].lower()}{item.message[1:]}")


def _tell_of_git(paths: Iterable[str]) -> None:
    """Say on standard error where a change cannot be told from what was there before: it is no obstacle."""
    if not paths:
        return
    try:
        done = subprocess.run(["git", "status", "--porcelain", "--", *paths], capture_output=True, text=True, check=False)  # noqa: S607
    except OSError:
        return
    if done.returncode:
        _say("these files are in no git repository")
    elif done.stdout.strip():
        _say(f"{many(len(done.stdout.splitlines()), 'file')} had changes that are not committed")


def _say(text: str) -> None:
    print(f"mypy-asyncctx: {text}", file=sys.stderr)
