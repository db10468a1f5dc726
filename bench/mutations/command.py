"""The command line and what it prints."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.mutations import copies
from bench.mutations.families import FAMILIES
from bench.mutations.functions import functions_of, in_random_order
from bench.mutations.mutants import mutants_of
from bench.mutations.report import table
from bench.mutations.running import CannotRunError
from bench.mutations.scoring import Judge
from bench.mutations.source import Repository
from bench.mutations.uses import Finder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.mutations.copies import Project
    from bench.mutations.mutants import Mutant
    from bench.mutations.scoring import Judgement, Score


@dataclass
class Outcome:
    """What the mutants of one project gave."""

    name: str
    judgements: list[Judgement] = field(default_factory=list)
    missed: list[tuple[Score, str]] = field(default_factory=list)
    """Each use that the plugin does not report, and what its type is."""
    unrun: list[tuple[Mutant, str]] = field(default_factory=list)
    """Mutants that mypy could not check."""

    @property
    def scores(self) -> Iterator[Score]:
        """The uses that became wrong."""
        for judgement in self.judgements:
            yield from judgement.scores


def run(project: Project, folder: Path, limit: int, seed: int, arguments: Sequence[str], *, reveal: bool = False) -> Outcome:
    """Copy a project into ``folder`` and judge up to ``limit`` mutants of it. Raises CannotRunError where mypy cannot check it as it is."""
    outcome = Outcome(project.name)
    copied = copies.copy(project, folder / "source")
    _progress(f"{project.name}: mypy, without and with the plugin")
    judge = Judge(copied.root, copied.targets, folder, arguments)
    _progress(f"{project.name}: looking for functions that yield")
    repository = Repository(copied.root, copied.targets)
    chance = random.Random(seed)  # noqa: S311 - a sample
    functions = in_random_order(list(functions_of(repository)), repository, chance)
    mutants = mutants_of(FAMILIES, functions, Finder(repository), chance)
    for number, mutant in zip(range(1, limit + 1), mutants, strict=False):
        _progress(f"{project.name}: mutant {number} of {limit}: {mutant.family}, {mutant.name}")
        try:
            judgement = judge.judge(mutant)
        except CannotRunError as error:
            outcome.unrun.append((mutant, str(error)))
            continue
        outcome.judgements.append(judgement)
        for score in judgement.scores:
            if not score.ours:
                outcome.missed.append((score, judge.revealed(mutant, score.use) if reveal else ""))
    _progress("")
    return outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and print it; return 2 where a path does not exist or mypy cannot check a project, else 0."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    given, extra = (given[: given.index("--")], given[given.index("--") + 1 :]) if "--" in given else (given, [])
    parser = argparse.ArgumentParser(prog="python -m bench.mutations", description="What follows -- goes to mypy.")
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a package, or a folder in which imports start")
    parser.add_argument("--limit", type=int, default=150, metavar="N", help="how many mutants in all (150)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="another number gives another sample (0)")
    parser.add_argument("--missed", action="store_true", help="print each use that the plugin does not report")
    parser.add_argument("--elsewhere", action="store_true", help="print each new finding of the plugin at no use that the resolver found")
    options = parser.parse_args(given)
    try:
        projects = copies.projects_of(options.paths)
    except FileNotFoundError as error:
        parser.error(f"no such path: {error.filename}")
    started, status, left = time.monotonic(), 0, options.limit
    outcomes = []
    # Those with few mutants come first where the reader names them first; what they leave goes to the others.
    for index, project in enumerate(projects):
        with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
            try:
                outcome = run(project, Path(folder), left // (len(projects) - index), options.seed, extra, reveal=options.missed)
            except CannotRunError as error:
                print(f"{project.name}: mypy cannot check it: {error}", file=sys.stderr)
                status = 2
                continue
        left -= len(outcome.judgements)
        outcomes.append(outcome)
        for line in _details(outcome, missed=options.missed, elsewhere=options.elsewhere):
            print(line)
    every = [score for outcome in outcomes for score in outcome.scores]
    shared = os.path.commonpath([str(project.root.parent) for project in projects]) + os.sep
    rows = [(outcome.name.replace(shared, ""), list(outcome.scores)) for outcome in outcomes]
    print(table("repository", [*rows, ("all", every)]))
    families = sorted({score.mutant.family for score in every})
    by_family = [(family, [score for score in every if score.mutant.family == family]) for family in families]
    print(table("mistake", [*by_family, ("all", every)]))
    print(f"{sum(len(outcome.judgements) for outcome in outcomes)} mutants, seed {options.seed}, {time.monotonic() - started:.0f} s")
    return status


def _details(outcome: Outcome, *, missed: bool, elsewhere: bool) -> Iterator[str]:
    for mutant, reason in outcome.unrun:
        yield f"{mutant.name}: {mutant.family}: mypy cannot check it: {reason}"
    for score, revealed in outcome.missed if missed else ():
        use = score.use
        line = use.lines.start
        yield f"missed {use.module.file}:{line}: {score.mutant.family} ({use.how.value}; {score.mutant.name} {use.function.name})"
        yield f"    {use.module.lines[line - 1].strip()}"
        yield f"    {revealed}"
        for error in score.with_plugin:
            yield f"    mypy says: {error.message} [{error.code}]"
    for judgement in outcome.judgements if elsewhere else ():
        for error in judgement.elsewhere:
            where = f"{judgement.mutant.family} at {judgement.mutant.name}"
            yield f"elsewhere {error.file}:{error.line} ({where}): {error.message}  [{error.code}]"


def _progress(text: str) -> None:
    """Show how far it is, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text[:120]}", end="", file=sys.stderr, flush=True)
