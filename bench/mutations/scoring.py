"""Check a mutant with mypy alone and with the plugin, and see which uses that became wrong each of them reports."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import libcst as cst

from bench.mutations.running import Checker, Error

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.mutations.mutants import Mutant
    from bench.mutations.uses import Use

_DECORATOR: Final = "asyncctx-decorator"


@dataclass(frozen=True)
class Score:
    """What was found at one use that became wrong."""

    mutant: Mutant
    use: Use
    plain: tuple[Error, ...]
    """New errors of mypy alone."""
    ours: tuple[Error, ...]
    """New findings of the plugin there, or about the decorator where that is what is wrong: it is told once, and not at each use."""
    with_plugin: tuple[Error, ...]
    """New errors of any kind with the plugin, at the same places."""


@dataclass(frozen=True)
class Judgement:
    """All about one mutant.

    ``elsewhere`` are new findings of the plugin that stand at no use that the resolver found, nor at the mistake itself.
    """

    mutant: Mutant
    scores: tuple[Score, ...]
    elsewhere: tuple[Error, ...]


class Judge:
    """Checks mutants of one repository, one at a time."""

    def __init__(self, root: Path, targets: Sequence[str], scratch: Path, arguments: Sequence[str] = ()) -> None:
        self._root = root
        self._plain = Checker(root, targets, scratch, plugin=False, arguments=arguments)
        self._plugin = Checker(root, targets, scratch, plugin=True, arguments=arguments)
        with ThreadPoolExecutor() as pool:
            first = [pool.submit(checker.first) for checker in (self._plain, self._plugin)]
            self._before = [Counter(done.result()) for done in first]

    def judge(self, mutant: Mutant) -> Judgement:
        """Check a mutant and put the file back. Raises CannotRunError where mypy stops."""
        with self._changed(mutant, mutant.text()), ThreadPoolExecutor() as pool:
            runs = [pool.submit(checker.again) for checker in (self._plain, self._plugin)]
            plain, plugin = (self._new(mutant, run.result(), before) for run, before in zip(runs, self._before, strict=True))
        told = tuple(error for error in plugin if error.code == _DECORATOR and _is_own(error, mutant))
        scores = []
        for use in mutant.wrong:
            at = [tuple(error for error in errors if _is_at(error, use)) for errors in (plain, plugin)]
            scores.append(Score(mutant, use, at[0], tuple(error for error in at[1] if error.ours) or told, at[1] or told))
        elsewhere = [
            error for error in plugin if error.ours and not any(_is_at(error, use) for use in mutant.wrong) and not _is_own(error, mutant)
        ]
        return Judgement(mutant, tuple(scores), tuple(elsewhere))

    def revealed(self, mutant: Mutant, use: Use) -> str:
        """Return what ``reveal_type`` says of the value of a use in a mutant."""
        is_same = use.module is mutant.module
        text = mutant.text() if is_same else use.module.text
        lines = text.splitlines(keepends=True)
        first = (mutant.changed_line(use.lines.start) if is_same else use.lines.start) - 1
        count = len(use.lines)
        head, body = "".join(lines[:first]), "".join(lines[first : first + count])
        call = use.value
        for node in (call, call.func) if isinstance(call, cst.Call) else (call,):
            before, code, after = body.rpartition(use.module.code(node))
            if code:
                body = f"{before}reveal_type({code}){after}"
                break
        with self._changed(mutant, mutant.text()), self._changed(use, head + body + "".join(lines[first + count :])):
            notes = self._plugin.again()
        found = [note.message for note in notes if note.severity == "note" and note.message.startswith("Revealed type is")]
        return " / ".join(dict.fromkeys(found)) or "nothing: mypy does not check this line"

    def _changed(self, where: Mutant | Use, text: str) -> _Changed:
        return _Changed(self._root / where.module.file, text)

    def _new(self, mutant: Mutant, errors: Sequence[Error], before: Counter[Error]) -> list[Error]:
        placed = [
            replace(error, line=mutant.original_line(error.line)) if error.file == mutant.module.file else error
            for error in errors
            if error.severity == "error"
        ]
        return list((Counter(placed) - before).elements())


class _Changed:
    """A file with another text, as a context manager: at the end it is as it was, with its time."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text

    def __enter__(self) -> None:
        status = self._path.stat()
        self._before = self._path.read_bytes(), (status.st_atime_ns, status.st_mtime_ns)
        self._path.write_bytes(self._text.encode())

    def __exit__(self, *exc: object) -> None:
        content, times = self._before
        self._path.write_bytes(content)
        os.utime(self._path, ns=times)


def _is_own(error: Error, mutant: Mutant) -> bool:
    return error.file == mutant.module.file and error.line in mutant.own


def _is_at(error: Error, use: Use) -> bool:
    return error.file == use.module.file and error.line in use.lines
