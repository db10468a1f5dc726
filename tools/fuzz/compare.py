"""Hold what the plugin says of a program against what its uses did when they ran."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.fuzz.check import Checked, Error, Mypy
    from tools.fuzz.program import Program

RUNNER: Final = Path(__file__).with_name("run.py")
# Before Python 3.12 asyncio takes a generator for a coroutine, and fails when it runs. The last is contextlib's, of a second yield.
_KINDS: Final = re.compile(r"(TypeError|AttributeError): |RuntimeError: (Task got bad yield|generator didn't)")
# What a cache keeps fails when it is asked for again, and a program may ask once.
_OF_DEFINITIONS: Final = ("asyncctx-cached",)
_CONFUSED: Final = re.compile(
    r"(TypeError|AttributeError): .*'?("
    r"async_generator|generator|coroutine|_AsyncGeneratorContextManager|_GeneratorContextManager"
    r"|function|(?<!__aiter__ )method|Manager\d+)\b"
    # What was entered once and is entered again is no confusion.
    r"(?!' object has no attribute 'args')"
)
_ANY: Final = re.compile(
    r"untyped\(|\bAny\b|plain|def (make_\d|__call__|outer_)\w*\([^)]*\):$|def outer_|\(yield|getattr\(|lambda v=None|functools.reduce"
    r"|^ +(async )?def \w+\(.*\):$",
    re.MULTILINE,
)
# These two say that nothing happens.
_DROPPED: Final = ("asyncctx-unused", "asyncctx-unused-result")
# Cleanup runs at another time than it should: nothing fails at the line.
_UNSEEN: Final = "asyncctx-left-early"


@dataclass
class Case:
    """One line of a program that is worth a look: what it is, what was said of it and what happened there."""

    what: str
    code: str
    message: str
    happened: str
    text: str

    @property
    def typed(self) -> bool:
        """True where nothing in the case is Any or without annotations."""
        return not _ANY.search(re.sub(r"def use_\d+\(\) -> Any", "", self.text))

    def show(self) -> str:
        """Return the case as text to read."""
        return f"--- {self.what} [{self.code}]\n{self.message}\nat run time: {self.happened}\n{self.text}\n"


@dataclass
class Tally:
    """The figures of a run."""

    programs: int = 0
    uses: int = 0
    unrunnable: int = 0
    broken: list[str] = field(default_factory=list)
    findings: int = 0
    confirmed: int = 0
    unreached: int = 0
    false_alarms: list[Case] = field(default_factory=list)
    replaced: list[Case] = field(default_factory=list)
    elsewhere: list[Case] = field(default_factory=list)
    added: list[Case] = field(default_factory=list)
    confused: int = 0
    reported: int = 0
    by_mypy: int = 0
    silent: list[Case] = field(default_factory=list)


def observe(paths: Sequence[Path], python: str = sys.executable) -> list[dict[str, Any]]:
    """Run programs in another process; a program that ends it is left out of the rest."""
    results: list[dict[str, Any]] = []
    while len(results) < len(paths):
        rest = [str(path) for path in paths[len(results) :]]
        done = subprocess.run([python, "-I", str(RUNNER), *rest], capture_output=True, text=True, check=False)
        results += [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"')]
        if len(results) < len(paths):
            results.append({"broken": done.stderr[-500:] or "the process ended"})
    return results


def compare(mypys: tuple[Mypy, Mypy], programs: Sequence[Program], tally: Tally, number: int) -> None:
    """Check a batch of programs, with the plugin and by mypy alone, run it, and add what came of it to the tally."""
    mypy, alone = mypys
    files = {f"batch{number}_{index}.py": program.whole for index, program in enumerate(programs)}
    checked = mypy.check(files)
    tally.programs += len(files)
    if checked.broken or checked.status not in (0, 1):
        tally.broken += broken_ones(mypy, files, checked)
        return
    plain = alone.check(files)
    if plain.broken:
        tally.broken.append(f"mypy alone: {plain.broken}")
    observed = observe([mypy.folder / name for name in files])
    for name, seen in zip(files, observed, strict=True):
        if "broken" in seen:
            tally.unrunnable += 1
            continue
        errors = [error for error in checked.errors if error.file == name]
        known = {(error.line, error.code) for error in plain.errors if error.file == name}
        hold(files[name], errors, known, seen["uses"], tally)
    for name in files:
        (mypy.folder / name).unlink()
        (alone.folder / name).unlink()


def broken_ones(mypy: Mypy, files: dict[str, str], checked: Checked) -> list[str]:
    """Return what breaks mypy, one program at a time."""
    found = []
    for name, text in files.items():
        alone = mypy.check({name: text})
        if alone.broken or alone.status not in (0, 1):
            found.append(f"{alone.output[-3000:]}\n{text}")
    return found or [f"only together: {checked.output[-3000:]}"]


def hold(text: str, errors: list[Error], known: set[tuple[int, str]], uses: dict[str, Any], tally: Tally) -> None:
    """Judge the findings in a program by what its uses did; ``known`` are the lines and codes of what mypy alone reports."""
    known_lines = {line for line, _ in known}
    lines = text.splitlines()
    trees = {node.name: node for node in ast.parse(text).body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
    inside: set[int] = set()
    for name, use in uses.items():
        tally.uses += 1
        node = trees[name]
        span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        inside.update(span)
        source = "\n".join(lines[span.start - 1 : span.stop - 1])
        failed = {int(line): texts for line, texts in use["failed"].items()}
        said = [error for error in errors if error.line in span]
        for error in said:
            if error.code == _UNSEEN:
                inside.discard(error.line)
            elif error.ours:
                tally.findings += 1
                _judge(error, error.line in known_lines, use, failed, source, lines, tally)
            elif _is_added(error, known, said, failed):
                tally.added.append(
                    Case("added", error.code, f"{lines[error.line - 1].strip()}\n{error.message}", "", _context(text, source))
                )
        for line, texts in failed.items():
            if any(_CONFUSED.match(item) for item in texts):
                tally.confused += 1
                here = [error for error in said if error.line == line or (error.line < line and _leads_to(error, lines, line))]
                if any(error.ours for error in here):
                    tally.reported += 1
                elif here:
                    tally.by_mypy += 1
                else:
                    tally.silent.append(Case("silent", "", "", "; ".join(texts), f"{lines[line - 1].strip()}\n{_context(text, source)}"))
    for error in errors:
        if error.ours and error.line not in inside and error.code not in _OF_DEFINITIONS:
            tally.elsewhere.append(
                Case("elsewhere", error.code, error.message, "?", "\n".join(lines[max(0, error.line - 4) : error.line + 6]))
            )


def _is_added(error: Error, known: set[tuple[int, str]], said: list[Error], failed: dict[int, list[str]]) -> bool:
    """True for an error of mypy's that it does not report alone, where nothing fails. After a finding the type is another one."""
    if (error.line, error.code) in known or any(_KINDS.match(item) for item in failed.get(error.line, ())):
        return False
    return not any(earlier.ours and earlier.line <= error.line for earlier in said)


def _leads_to(error: Error, lines: list[str], line: int) -> bool:
    """True for a finding at an earlier line, or an error of mypy's about the value of a variable that fails at ``line``."""
    if error.code == "return-value":
        return True
    bound = re.match(r"(?:[\w.\[\]']+, )*(\w+)\b[^=(]* = |(?:async )?(?:with .*\bas \(?|for )(\w+)", lines[error.line - 1].strip())
    names = [name for name in bound.groups() if name] if bound is not None else []
    return error.ours or any(re.search(rf"\b{name}\b", lines[line - 1]) for name in names)


def _judge(
    error: Error, is_known: bool, use: dict[str, Any], failed: dict[int, list[str]], source: str, lines: list[str], tally: Tally
) -> None:
    here = [item for item in failed.get(error.line, ()) if _KINDS.match(item)]
    # What an exit stack was given fails at the line of its `with`.
    after = (texts for line, texts in failed.items() if line > error.line or "Stack()" in lines[line - 1])
    later = [item for texts in after for item in texts if _KINDS.match(item)]
    case = Case(
        "false alarm", error.code, f"{lines[error.line - 1].strip()}\n{error.message}", "nothing", _context("\n".join(lines), source)
    )
    if error.code in _DROPPED:
        # What `closing()` is given may have run before it was dropped.
        if error.line in use["started"] and not here and not re.match(r'"a?closing\(', error.message):
            tally.false_alarms.append(Case(case.what, case.code, case.message, "its body ran", case.text))
        else:
            tally.confirmed += 1
    elif here or (later and _passes_on(lines[error.line - 1])):
        tally.confirmed += 1
    elif (error.line not in use["executed"] and any(use["outcomes"])) or _is_operand_that_never_ran(error, use):
        tally.unreached += 1
    else:
        case.happened = f"line ran: {error.line in use['executed']}; failed: {failed}; outcomes {use['outcomes']}"
        # Where mypy alone says something too, the program declares what it does not do.
        (tally.replaced if is_known else tally.false_alarms).append(case)


def _is_operand_that_never_ran(error: Error, use: dict[str, Any]) -> bool:
    """True for a part of a line that did run which, as Python knows from 3.11 on, never ran itself."""
    place = [error.line, error.end_line, error.column, error.end_column]
    return error.line in use["executed"] and place in use.get("never", ())


def _passes_on(line: str) -> bool:
    """True for a line that hands a value on to where it fails."""
    return " = " in line or "return" in line or "lambda" in line or "(" in line


def _context(text: str, source: str) -> str:
    """Return the use with the definitions that it names."""
    shown = []
    tree = ast.parse(text)
    wanted = set(re.findall(r"\w+", source))
    for node in reversed(tree.body):
        name = getattr(node, "name", "")
        if re.match(r"(make_|Owner|SubOwner|Manager\d|Items\d|pick_|outer_|manager_pick|items_pick)", name) and name in wanted:
            part = ast.unparse(node)
            shown.append(part)
            wanted |= set(re.findall(r"\w+", part))
    return "\n".join([*reversed(shown), source])
