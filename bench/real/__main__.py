"""Run the command over real repositories and compare with what was judged: ``python -m bench.real [NAME...]``.

Exit code 1 where a finding is not judged or false, where a true one is not made any more, where the second run differs from the first, or
where anything crashes. A repository that is missing in the folder of checkouts is cloned at its commit.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.real.measure import measure
from bench.real.page import Row, judge, page
from bench.real.repositories import DataError, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.process import Run

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "development" / "real-code.md"


def main(argv: Sequence[str] | None = None) -> int:
    """Run, print a line for each repository and all that must not be, and return the exit code."""
    repositories = read()
    parser = argparse.ArgumentParser(prog="python -m bench.real", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="repositories (default: those of the table in docs/development/real-code.md)"
    )
    parser.add_argument("--all", action="store_true", help="every repository of the data file")
    parser.add_argument("--checkouts", type=Path, default=ROOT / ".real", metavar="DIR", help="a folder with a folder for each repository")
    parser.add_argument("--no-alone", action="store_true", help="leave out mypy alone")
    parser.add_argument("--write-docs", action="store_true", help="write docs/development/real-code.md, from the repositories of the table")
    chosen = parser.parse_args(argv)
    if unknown := set(chosen.names) - repositories.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(repositories)}")
    wanted = [item for item in repositories.values() if (item.name in chosen.names if chosen.names else chosen.all or item.table)]
    table = [item for item in repositories.values() if item.table]
    if chosen.write_docs and (chosen.no_alone or any(item not in wanted for item in table)):
        parser.error("the page needs every repository of its table, and mypy alone")
    started, rows, failed = time.monotonic(), [], []
    for number, repository in enumerate(wanted, 1):

        def say(step: str, place: str = f"[{number}/{len(wanted)}] {repository.name}") -> None:
            print(f"{place}: {step} ({time.monotonic() - started:.0f} s)", file=sys.stderr, flush=True)

        try:
            folder = repository.checkout(chosen.checkouts.resolve())
        except DataError as error:
            failed.append(f"{repository.name}: {error}")
            continue
        row = judge(repository, folder, measure(repository, folder, say, alone=not chosen.no_alone))
        rows.append(row)
        print(_line(row), flush=True)
        for problem in row.problems:
            print(f"  {problem}", flush=True)
        failed += [f"{repository.name}: {problem}" for problem in row.problems]
    if chosen.write_docs and len(rows) == len(wanted):
        PAGE.write_text(page([row for row in rows if row.repository.table]), encoding="utf-8")
    print("\n".join(["", f"{len(failed)} problems:", *failed]) if failed else f"\n{len(rows)} repositories, as judged")
    return int(bool(failed))


def _line(row: Row) -> str:
    measured = row.measured
    costs = {
        "alone" + (" (without configuration)" if measured.bare else ""): measured.alone,
        "command": measured.command,
    }
    text = "; ".join(f"{name} {', '.join(map(_cost, runs))}" for name, runs in costs.items() if runs)
    end = f"; mypy alone stops: {json.dumps(measured.stopped)}" if measured.stopped else ""
    unchecked = f", {len(measured.unchecked)} files not checked" if measured.unchecked else ""
    counts = f"{len(row.read)} findings, {row.count(true=True)} true, {row.count(true=False)} false"
    return f"{row.repository.name}: {row.lines:,} lines, {measured.files} files{unchecked}, {counts}; {text}{end}"


def _cost(run: Run) -> str:
    return f"{run.seconds:.1f} s ({run.cpu:.1f} cpu, {run.mib} MiB)"


if __name__ == "__main__":
    sys.exit(main())
