"""Programs made by chance, and those of others, checked with the plugin: ``python -m tools.fuzz [--programs N] [--seed S]``.

What is run, one or more of: ``generated`` (by default) programs that are run too, so that the truth is known; ``mutated`` source files
(those of the standard library, or under ``--sources``); ``tests``, the test cases of mypy; ``sources``, mypy's own source code and
the standard library's; ``faults``, each function of the plugin made to fail in turn. ``tests`` and ``sources`` need the package index.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.fuzz import corpus
from tools.fuzz.faults import inject
from tools.fuzz.generated import generated
from tools.fuzz.mutated import mutated

if TYPE_CHECKING:
    from collections.abc import Callable


def _generated(folder: Path, chosen: argparse.Namespace) -> bool:
    tally = generated(folder, chosen.programs, chosen.seed, strict=chosen.strict)
    wrong = [tally.false_alarms, tally.added]
    kinds = [*wrong, tally.replaced, tally.elsewhere, tally.silent] if chosen.show else wrong
    for case in (case for cases in kinds for case in cases[: chosen.show or None]):
        print(case.show())
    print(*tally.broken, sep="\n", end="")
    print(f"{tally.programs} programs with {tally.uses} uses; {tally.unrunnable} do not run")
    print(f"  crashes and INTERNAL ERRORs: {len(tally.broken)}")
    print(f"  findings: {tally.findings}; confirmed by what happened: {tally.confirmed}; at a line that was not reached: {tally.unreached}")
    print(f"  in place of an error of mypy's own about a wrong declaration: {len(tally.replaced)}; outside of uses: {len(tally.elsewhere)}")
    print(f"  false alarms against run time: {len(tally.false_alarms)}; errors of mypy's that it does not report alone: {len(tally.added)}")
    print(
        f"  lines that fail at run time by a confusion: {tally.confused}; reported by the plugin {tally.reported}, by mypy {tally.by_mypy}"
    )
    print(f"  silent: {len(tally.silent)}, of these where mypy has a type: {sum(case.typed for case in tally.silent)}")
    return not tally.broken and not tally.false_alarms and not tally.added


def _mutated(folder: Path, chosen: argparse.Namespace) -> bool:
    tried, broken = mutated(folder, chosen.programs, chosen.seed, chosen.sources)
    print(*broken, sep="\n", end="")
    print(f"{tried} changed source files; crashes and INTERNAL ERRORs: {len(broken)}")
    return not broken


def _tests(folder: Path, chosen: argparse.Namespace) -> bool:
    return _concluded("test cases of mypy", folder, lambda result: corpus.mypy_tests(folder, result, chosen.step))


def _sources(folder: Path, chosen: argparse.Namespace) -> bool:
    return _concluded("source files", folder, lambda result: corpus.trees(folder, result, chosen.sources, chosen.step))


def _concluded(noun: str, folder: Path, fill: Callable[[corpus.Result], None]) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    result = corpus.Result()
    fill(result)
    print(*result.broken, *result.found, sep="\n", end="\n")
    print(f"{result.programs} {noun}; crashes and INTERNAL ERRORs: {len(result.broken)}")
    print(f"  findings in place of an error of mypy's own: {result.replaced}; others, to be read: {len(result.found)}")
    return not result.broken


def _faults(folder: Path, chosen: argparse.Namespace) -> bool:
    del chosen
    outcomes = list(inject(folder))
    for outcome in outcomes:
        if outcome.problem or outcome.extra:
            print(outcome.name, outcome.problem, *outcome.extra, sep="\n  ")
    wrong = sum(bool(outcome.problem) for outcome in outcomes)
    print(f"{len(outcomes)} functions, of which {sum(bool(outcome.called) for outcome in outcomes)} ran and failed; not contained: {wrong}")
    return not wrong


_WAYS: Final = {"generated": _generated, "mutated": _mutated, "tests": _tests, "sources": _sources, "faults": _faults}


def main() -> int:
    """Run what is asked for, print the figures, and return 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ways", nargs="*", metavar="WAY", help=f"{', '.join(_WAYS)} (default: generated)")
    parser.add_argument("--programs", type=int, default=1000, metavar="N", help="how many programs are generated or mutated")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="another seed, other programs")
    parser.add_argument("--strict", action="store_true", help="generated: with every code of the plugin")
    parser.add_argument("--step", type=int, default=1, metavar="N", help="tests, sources: only every Nth")
    parser.add_argument("--sources", type=Path, action="append", default=[], metavar="DIR", help="mutated, sources: these files instead")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="generated: print N cases of each kind, not only what is wrong")
    parser.add_argument("--folder", type=Path, help="where programs and mypy's cache are kept for the next time")
    chosen = parser.parse_args()
    if unknown := set(chosen.ways) - set(_WAYS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    fine = True
    with tempfile.TemporaryDirectory() as folder:
        for way in chosen.ways or ["generated"]:
            start = time.monotonic()
            fine &= _WAYS[way]((chosen.folder or Path(folder)) / way, chosen)
            print(f"  ({time.monotonic() - start:.0f} s)", flush=True)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
