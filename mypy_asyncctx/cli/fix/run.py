"""Finds edits, checks them before anything is written, and writes them: a file is replaced whole, or not at all."""

from __future__ import annotations

import difflib
import os
import tempfile
import tokenize
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import libcst as cst

from mypy_asyncctx.cli import runner
from mypy_asyncctx.cli.fix.plans import plans
from mypy_asyncctx.cli.fix.source import CannotEditError, File

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mypy_asyncctx.cli.fix.plan import Plan
    from mypy_asyncctx.cli.found import Found
    from mypy_asyncctx.cli.job import Job

_ROUNDS: Final = 6


@dataclass
class Text:
    """A file as it is on disk, and as it is to be."""

    path: str
    raw: bytes
    encoding: str
    now: str

    @staticmethod
    def read(path: str) -> Text:
        """Read a file, with its encoding and line ends."""
        raw = Path(path).read_bytes()
        encoding, _ = tokenize.detect_encoding(BytesIO(raw).readline)
        return Text(path, raw, encoding, raw.decode(encoding))

    def write(self) -> str | None:
        """Write the file beside itself and put it in its place; return why not, where it has changed meanwhile or cannot be written."""
        path = Path(self.path)
        try:
            if path.read_bytes() != self.raw:
                return "it has changed meanwhile"
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self.now.encode(self.encoding))
                os.chmod(name, path.stat().st_mode)
                os.replace(name, path)
            except BaseException:
                os.unlink(name)
                raise
        except OSError as error:
            return error.strerror or str(error)
        return None


@dataclass
class Fixed:
    """What came of it: the texts that differ, what was done, the findings that are left, and why an edit was not made."""

    texts: dict[str, Text] = field(default_factory=dict)
    done: list[Plan] = field(default_factory=list)
    skipped: list[tuple[Plan, str]] = field(default_factory=list)
    left: list[Found] = field(default_factory=list)
    outcome: runner.Outcome = field(default_factory=runner.Outcome)
    held_back: int = 0
    """How many repairs only ``--unsafe-fixes`` makes."""

    def diff(self) -> str:
        """Return all changes as one unified diff."""
        parts: list[str] = []
        for text in self.texts.values():
            old, new = text.raw.decode(text.encoding).splitlines(keepends=True), text.now.splitlines(keepends=True)
            parts += difflib.unified_diff(old, new, text.path, text.path)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in parts)


def fix(job: Job, *, unsafe: bool, only: set[str] | None, wanted: set[str] | None, progress: bool) -> Fixed:
    """Mend what can be mended, in rounds, since one edit may be in the way of another; nothing is written.

    ``unsafe`` makes edits, too, that may change what other code gets; ``only`` are the codes that are mended, ``wanted`` those that count
    as findings. After each round everything is checked again: an edit whose finding is still there, or that brought an error of mypy's
    own, is taken back.
    """
    result = Fixed()
    failed: set[tuple[str, ...]] = set()
    with tempfile.TemporaryDirectory() as folder:
        outcome = _check(job, result, folder, progress=progress)
        for _ in range(_ROUNDS):
            if outcome.failure is not None:
                break
            found = [item for item in outcome.found if (only is None or item.code in only) and (wanted is None or item.code in wanted)]
            chosen, result.held_back = [], 0
            for plan in plans(found, outcome.definitions):
                if _key(plan) in failed:
                    continue
                if plan.safe or unsafe:
                    chosen.append(plan)
                else:
                    result.held_back += 1
            made, texts = _round(chosen, result, failed)
            while made:
                after = _check(job, replace(result, texts={**result.texts, **texts}), folder, progress=progress)
                bad = _worse(made, outcome, after) if after.failure is None else [(plan, after.failure) for plan in made]
                if not bad:
                    break
                for plan, reason in bad:
                    failed.add(_key(plan))
                    result.skipped.append((plan, reason))
                made, texts = _round([plan for plan in made if _key(plan) not in failed], result, failed)
            if not made:
                break
            result.texts.update(texts)
            result.done += made
            outcome = after
    result.outcome = outcome
    result.left = outcome.found
    result.texts = {path: text for path, text in result.texts.items() if text.now.encode(text.encoding) != text.raw}
    return result


def _key(plan: Plan) -> tuple[str, ...]:
    return (plan.title, *sorted({f"{item.file}:{item.code}:{item.source.strip()}" for item in plan.findings}))


def _round(chosen: Iterable[Plan], result: Fixed, failed: set[tuple[str, ...]]) -> tuple[list[Plan], dict[str, Text]]:
    """Apply as many plans as go together; what cannot be made is told."""
    accepted: list[Plan] = []
    texts: dict[str, Text] = {}
    for plan in chosen:
        made, problem = _tried([*accepted, plan], result)
        if made is not None:
            accepted.append(plan)
            texts = made
        elif not accepted or _tried([plan], result)[0] is None:
            failed.add(_key(plan))
            result.skipped.append((plan, problem))
        # What can be made alone is made in the next round.
    return accepted, texts


def _tried(accepted: Sequence[Plan], result: Fixed) -> tuple[dict[str, Text] | None, str]:
    try:
        return _applied(accepted, result), ""
    except CannotEditError as error:
        return None, str(error)
    except (cst.CSTValidationError, cst.ParserSyntaxError, TypeError) as error:
        return None, f"LibCST cannot make the edit: {str(error).partition(chr(10))[0]}"


def _applied(accepted: Sequence[Plan], result: Fixed) -> dict[str, Text]:
    files: dict[str, File] = {}
    texts: dict[str, Text] = {}

    def open_(path: str) -> File:
        name = os.path.normpath(path)
        if name not in files:
            known = result.texts.get(name)
            texts[name] = known if known is not None else Text.read(name)
            files[name] = File(texts[name].now)
        return files[name]

    for plan in accepted:
        plan.apply(open_)
    return {name: replace(texts[name], now=file.edited()) for name, file in files.items()}


def _check(job: Job, state: Fixed, folder: str, *, progress: bool) -> runner.Outcome:
    shadows: dict[str, str] = {}
    for number, (path, text) in enumerate(state.texts.items()):
        shadow = os.path.join(folder, f"{number}.py")
        Path(shadow).write_bytes(text.now.encode(text.encoding))
        shadows[path] = shadow
    return runner.run(replace(job, fix=True, shadows=shadows), progress=progress)


def _worse(made: Sequence[Plan], before: runner.Outcome, after: runner.Outcome) -> list[tuple[Plan, str]]:
    """Return the plans to take back, with the reason: their findings are still there, or an error is new."""
    bad: list[tuple[Plan, str]] = []
    known = {_signature(item) for item in (*before.errors, *before.found)}
    new = [item for item in (*after.errors, *after.found) if _signature(item) not in known]
    still = [_signature(item) for item in after.found]
    bad += [
        (plan, "the finding would still be there")
        for plan in made
        if any(_signature(item) in still and _count(item, before.found) <= _count(item, after.found) for item in plan.findings)
    ]
    if new and not bad:
        paths = {os.path.normpath(item.file) for item in new}
        touching = [plan for plan in made if paths & {os.path.normpath(item.file) for item in plan.findings}] or list(made)
        bad += [(plan, f"it would cause: {new[0].file}:{new[0].line}: {new[0].message}") for plan in touching]
    return bad


def _signature(item: Found) -> tuple[str, str, str, str]:
    return (item.file, item.code, item.scope, item.message)


def _count(item: Found, found: Sequence[Found]) -> int:
    return sum(_signature(other) == _signature(item) for other in found)
