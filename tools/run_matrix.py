"""Run every framework with every kind of target, and compare with the plugin: ``python -m tools.run_matrix``.

The environments need the package index; they are kept in ``.matrix`` (or ``--folder``) and made again when their requirements change.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Final

from tools.matrix.compare import Verdict, importable, verdicts
from tools.matrix.environments import ENVIRONMENTS
from tools.matrix.kinds import PROGRAMS
from tools.matrix.report import differences, tables, unused

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "development" / "frameworks.md"
BEGIN, END = "<!-- measured: begin -->\n", "\n<!-- measured: end -->"


def main() -> int:
    """Run the matrix, print what differs, and return 1 where anything does that is not in the list of known differences."""
    parser = argparse.ArgumentParser(prog="python -m tools.run_matrix", description=__doc__)
    names = [environment.name for environment in ENVIRONMENTS]
    parser.add_argument("--only", action="append", metavar="NAME", help=f"an environment ({', '.join(names)}) or a program; repeatable")
    parser.add_argument("--folder", type=Path, default=ROOT / ".matrix", help="where the environments are kept")
    parser.add_argument("--write-docs", action="store_true", help="write the measured tables into docs/development/frameworks.md")
    chosen = parser.parse_args()
    only = set(chosen.only or ())
    if unknown := only - {*names, *(program.name for program in PROGRAMS)}:
        parser.error(f"no environment or program is called {', '.join(sorted(unknown))}")
    if only and chosen.write_docs:
        parser.error("the tables need the whole run")
    return _run(only, chosen.folder.resolve(), write=chosen.write_docs)


def _run(only: set[str], folder: Path, *, write: bool) -> int:
    results: dict[str, list[Verdict]] = {}
    for environment in ENVIRONMENTS:
        if only.isdisjoint({program.name for program in PROGRAMS}):
            programs = [program for program in PROGRAMS if program.name.startswith(environment.prefix)]
        else:
            programs = [program for program in PROGRAMS if program.name in only and program.name.startswith(environment.prefix)]
        wanted = only & {other.name for other in ENVIRONMENTS}
        if not programs or (wanted and environment.name not in wanted):
            continue
        start = time.monotonic()
        print(f"{environment.name}: installing", end="", flush=True)
        python = environment.create(folder / "environments")
        print(f" ({time.monotonic() - start:.0f} s), running and checking", end="", flush=True)
        start = time.monotonic()
        missing = {program.name for program in programs} - {program.name for program in importable(python, programs)}
        if missing:
            sys.exit(f"\nnot installed in {environment.name}: what {', '.join(sorted(missing))} needs")
        cells = verdicts(python, folder / "programs" / environment.name, programs)
        results[environment.name] = cells
        known = sum(bool(cell.problem) for cell in cells if cell.agrees)
        wrong = sum(not cell.agrees for cell in cells)
        print(f" ({time.monotonic() - start:.0f} s): {len(cells)} cells, {known} known differences, {wrong} others", flush=True)
        print(*differences(cells), sep="\n", end="\n" if wrong else "", flush=True)
    return _conclude(results, whole=not only, write=write)


def _conclude(results: dict[str, list[Verdict]], *, whole: bool, write: bool) -> int:
    failures = [f"{name}: verdicts differ from run time" for name, cells in results.items() if not all(cell.agrees for cell in cells)]
    if whole:
        measured = tables(results)
        print(measured)
        failures += unused(results)
        before, _, rest = PAGE.read_text().partition(BEGIN)
        written, _, after = rest.partition(END)
        if write:
            PAGE.write_text(f"{before}{BEGIN}{measured}{END}{after}")
        elif written != measured:
            failures.append("docs/development/frameworks.md has other tables: repeat the run with --write-docs, and read what changed")
    print(*(failures or ["run time and plugin agree"]), sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
