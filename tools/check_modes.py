"""Compare what mypy finds in its modes, over edit scripts: ``python -m tools.check_modes``.

Without arguments the scripts in ``test-data/edits`` are run in every mode, and then 100 scripts that hypothesis makes. The first one
that gives two answers is made as small as it can be, and printed; ``--save`` writes it as a script of its own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tools.modes.compare import EVERY, QUICK, Comparison, cold, compare, unexpected
from tools.modes.mypy_runs import Workbench
from tools.modes.script import SCRIPTS, Script, formatted, parse
from tools.modes.strategies import scripts


class DisagreementError(Exception):
    """Two modes say different things of a script."""


class Totals:
    """What was done, and which differences are mypy's own."""

    def __init__(self) -> None:
        self.scripts = self.states = self.compared = self.ours = self.own = 0

    def add(self, comparison: Comparison) -> None:
        """Count one script."""
        self.scripts += 1
        self.states += len(comparison.cold)
        self.compared += comparison.compared
        self.ours += sum(finding.is_ours for answer in comparison.cold for finding in answer.found)
        self.own += sum(difference.own for difference in comparison.differences)

    def __str__(self) -> str:
        return (
            f"{self.scripts} programs in {self.states} states, {self.compared} answers compared with a cold run's, which had {self.ours} "
            f"findings of the plugin; {self.own} differences that mypy has without the plugin too"
        )


def check(bench: Workbench, script: Script, modes: tuple[str, ...], totals: Totals) -> list[str]:
    """Run one script in some modes, and return where the answers differ, or are not what the script says."""
    comparison = compare(bench, script, modes)
    totals.add(comparison)
    wrong = [str(difference) for difference in comparison.differences if not difference.own]
    return [*wrong, *unexpected(script, comparison)]


def search(bench: Workbench, examples: int, start: int, modes: tuple[str, ...], totals: Totals) -> tuple[Script, str] | None:
    """Return the smallest script found that gives two answers, and these; None if there is none among so many."""
    failed: list[tuple[Script, str]] = []

    @seed(start)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(scripts())
    def run(script: Script) -> None:
        wrong = check(bench, script, modes, totals)
        if totals.scripts % 10 == 0:
            print(totals, file=sys.stderr, flush=True)
        if wrong:
            failed.append((script, "\n".join(wrong)))
            raise DisagreementError

    try:
        run()
    except DisagreementError:
        return failed[-1]
    return None


def write_found(paths: list[Path]) -> int:
    """Write into scripts what a cold run finds; read it before you commit it."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench(Path(folder))
        for path in paths:
            script = parse(path.read_text())
            answers = cold(bench, bench.project(), script)
            states = (replace(state, found=answer.short()) for state, answer in zip(script.states, answers, strict=True))
            path.write_text(formatted(replace(script, states=tuple(states))))
    return 0


def main() -> int:
    """Run the scripts and the search, print what was compared, and return 1 where modes disagree."""
    parser = argparse.ArgumentParser(prog="python -m tools.check_modes", description=__doc__.partition("\n")[0])
    parser.add_argument("scripts", nargs="*", type=Path, help="scripts to run (default: those in test-data/edits)")
    parser.add_argument("--examples", type=int, default=100, metavar="N", help="how many scripts hypothesis makes (default: 100)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another number makes other scripts")
    parser.add_argument("--modes", default=",".join(EVERY), help="what to compare (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="leave out the modes that take seconds for each script")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write what was found there")
    parser.add_argument("--write-found", action="store_true", help="write what a cold run finds into the scripts, and run nothing else")
    chosen = parser.parse_args()
    paths = chosen.scripts or sorted(SCRIPTS.glob("*.txt"))
    if chosen.write_found:
        return write_found(paths)
    modes = QUICK if chosen.quick else tuple(chosen.modes.split(","))
    if unknown := set(modes) - set(EVERY):
        parser.error(f"unknown modes: {', '.join(sorted(unknown))}")
    start, failures = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        bench, totals = Workbench(Path(folder)), Totals()
        for path in paths:
            wrong = check(bench, parse(path.read_text()), modes, totals)
            failures += bool(wrong)
            print(*(f"{path.name}: {line}\n" for line in wrong), sep="", end="", flush=True)
        found = search(bench, chosen.examples, chosen.seed, modes, totals) if chosen.examples else None
    if found is not None:
        failures += 1
        text = formatted(replace(found[0], title=found[1]))
        print(text)
        if chosen.save is not None:
            chosen.save.write_text(text)
    print(f"{totals}; {failures} programs with other differences; {time.monotonic() - start:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
