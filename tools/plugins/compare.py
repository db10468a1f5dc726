"""Run the same programs with several lists of plugins, and say what differs."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.plugins.programs import Program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

OURS: Final = "mypy_asyncctx"
_DRIVER: Final = Path(__file__).parent / "check.py"
_TOGETHER: Final = 60
"""So many programs of one file are checked in one run."""
# Programs have files of the same name in one cache, and mypy tells them apart by their time.
_EPOCH: Final = 1_700_000_000

Lines = dict[str, list[str]]
"""What mypy says of each program."""


@dataclass(frozen=True)
class Difference:
    """Lines that one list of plugins gives for a program, and another does not."""

    program: str
    plugins: tuple[str, ...]
    more: list[str]
    less: list[str]

    def __str__(self) -> str:
        lines = [f"{self.program}, with {' and '.join(self.plugins)}:"]
        return "\n".join([*lines, *(f"  + {line}" for line in self.more), *(f"  - {line}" for line in self.less)])


def differences(first: Lines, other: Lines, plugins: tuple[str, ...]) -> Iterator[Difference]:
    """Yield what differs in ``other``, which was run with ``plugins``."""
    for program, lines in first.items():
        more, less = list(other[program]), []
        for line in lines:
            if line in more:
                more.remove(line)
            else:
                less.append(line)
        if more or less:
            yield Difference(program, plugins, more, less)


def check(python: str, folder: Path, programs: Sequence[Program], plugins: tuple[str, ...]) -> Lines:
    """Return what mypy says of each program with a list of plugins; its cache is kept in ``folder``.

    Raises RuntimeError where mypy ends with an internal error, ValueError where two programs have one name.
    """
    if len({program.name for program in programs}) < len(programs):
        raise ValueError("two programs have one name")
    merged = list(_together(programs))
    lines = _run(python, folder, [run for run, _ in merged], plugins)
    found: Lines = {}
    alone: list[Program] = []
    for run, members in merged:
        said = lines[run.name]
        if len(members) > 1 and said is None:
            # One of them stops mypy for all.
            alone += members
        else:
            found |= _divided(said or [], run, members)
    stopped = _run(python, folder, alone, plugins)
    # Alone, what stops mypy is what it says.
    return found | {program.name: stopped[program.name] or ["mypy is stopped"] for program in alone}


def _together(programs: Iterable[Program]) -> Iterator[tuple[Program, list[Program]]]:
    """Yield what is one run, and the programs in it."""
    alike: dict[tuple[str, str], list[Program]] = defaultdict(list)
    for program in programs:
        if len(program.files) == 1:
            alike[program.config, program.group].append(program)
        else:
            yield program, [program]
    for (config, group), every in alike.items():
        for start in range(0, len(every), _TOGETHER):
            members = every[start : start + _TOGETHER]
            files = {f"p{number}.py": next(iter(member.files.values())) for number, member in enumerate(members)}
            yield Program(f"from {members[0].name}", files, config, tuple(files), group), members


def _divided(said: list[str], run: Program, members: list[Program]) -> Lines:
    if members == [run]:
        return {run.name: said}
    found: Lines = {member.name: [] for member in members}
    for line in said:
        name = line.partition(":")[0]
        if name in run.files:
            found[members[run.targets.index(name)].name].append(line)
    return found


def _run(python: str, folder: Path, programs: Sequence[Program], plugins: tuple[str, ...]) -> dict[str, list[str] | None]:
    """Return the lines of mypy for each run, None where it was stopped and said nothing of the files."""
    jobs = []
    for number, program in enumerate(programs):
        home = folder / "programs" / str(number)
        files = {**program.files, "mypy.ini": program.with_plugins(plugins)}
        for name, text in files.items():
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            os.utime(path, (_EPOCH + number, _EPOCH + number))
        # The order of plugins counts, and mypy's cache does not know it.
        key = hashlib.sha256(repr((plugins, program.group, program.config)).encode()).hexdigest()[:16]
        args = ["--config-file", "mypy.ini", "--cache-dir", str(folder / "caches" / key), "--no-error-summary", "--show-traceback"]
        jobs.append(json.dumps({"folder": str(home), "args": [*args, *program.targets]}))
    imported = [plugin for plugin in plugins if plugin]
    command = [python, str(_DRIVER), *imported]
    done = subprocess.run(command, input="\n".join(jobs), capture_output=True, text=True, check=False)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    if len(results) != len(programs):
        raise RuntimeError(done.stderr)
    return {program.name: _lines(program, *result) for program, result in zip(programs, results, strict=True)}


def _lines(program: Program, out: str, err: str, status: int) -> list[str] | None:
    if "INTERNAL ERROR" in out + err:
        raise RuntimeError(f"{program.name}: {out}{err}")
    if status not in (0, 1) and len(program.targets) > 1:
        return None
    return sorted([*out.splitlines(), *err.splitlines()])
