"""Run the test data with every supported mypy on every supported Python: ``python -m tools.run_versions``.

The environments need the package index; they are kept in ``.versions`` (or ``--folder``) and made again when what they need changes. An interpreter
that this machine does not have is left out and named.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Final

from tools.environment import interpreter
from tools.versions.combinations import MYPY, PURE, PYTHON, ROOT, Combination
from tools.versions.measure import Result, measure

PAGE: Final = ROOT / "docs" / "versions.md"
BEGIN, END = "<!-- measured: begin -->\n", "\n<!-- measured: end -->"
SHORT: Final = (Combination(MYPY[0], PYTHON[0]), Combination(MYPY[-1], PYTHON[3]))


def main() -> int:
    """Run what is chosen, print the table, and return 1 where a test fails or nothing ran."""
    parser = argparse.ArgumentParser(prog="python -m tools.run_versions", description=__doc__)
    parser.add_argument("--mypy", nargs="+", metavar="VERSION", help=f"releases of mypy ({', '.join(MYPY)}; or not compiled: {MYPY[-1]}-{PURE})")
    parser.add_argument("--python", nargs="+", metavar="VERSION", help=f"versions of Python ({', '.join(PYTHON)})")
    parser.add_argument("--short", action="store_true", help="only " + " and ".join(f"mypy {one.mypy} on Python {one.python}" for one in SHORT))
    parser.add_argument("--folder", type=Path, default=ROOT / ".versions", help="where the environments are kept")
    parser.add_argument("--write-docs", action="store_true", help="write the table into docs/versions.md")
    chosen = parser.parse_args()
    whole = not (chosen.mypy or chosen.python or chosen.short)
    if chosen.write_docs and not whole:
        parser.error("the table needs the whole run")
    wanted = SHORT if chosen.short else combinations(chosen.mypy, chosen.python)
    results = run(wanted, chosen.folder.resolve())
    print(text := table(results))
    if chosen.write_docs:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}{text}{END}{rest.partition(END)[2]}")
    failed = [one for one, result in results.items() if result.failed]
    return 1 if failed or not results else 0


def combinations(mypy: list[str] | None, python: list[str] | None) -> list[Combination]:
    """Return the combinations of the versions that are named; where none is, all, and the newest mypy also without compiled modules."""
    found = [Combination(one, other) for one in mypy or MYPY for other in python or PYTHON]
    return found if mypy else [*found, Combination(f"{MYPY[-1]}-{PURE}", (python or PYTHON)[0])]


def run(wanted: list[Combination] | tuple[Combination, ...], folder: Path) -> dict[Combination, Result]:
    """Make the environments, run the tests in each, and return what each gave; failed tests are printed as they come."""
    results: dict[Combination, Result] = {}
    for one in wanted:
        with_python = interpreter(one.python)
        if with_python is None:
            print(f"{one.name}: left out, there is no Python {one.python}", flush=True)
            continue
        start = time.monotonic()
        python = one.create(folder / "environments", with_python)
        installed = time.monotonic()
        result = results[one] = measure(python, folder / "runs" / one.name)
        print(f"{one.name}: {result.cell} (installed in {installed - start:.0f} s, ran for {time.monotonic() - installed:.0f} s)", flush=True)
        print(*(f"  failed: {name}" for name in result.failed), sep="\n", end="\n" if result.failed else "", flush=True)
    return results


def table(results: dict[Combination, Result]) -> str:
    """Return the table: a row for each mypy, a column for each Python."""
    pythons = sorted({one.python for one in results}, key=lambda version: [int(part) for part in version.split(".")])
    lines = ["| mypy | " + " | ".join(f"Python {version}" for version in pythons) + " |", "|-" * (len(pythons) + 1) + "|"]
    for mypy in dict.fromkeys(one.mypy for one in results):
        cells = (results.get(Combination(mypy, python)) for python in pythons)
        title = mypy.replace(f"-{PURE}", " (not compiled)")
        lines.append(f"| {title} | " + " | ".join(cell.cell if cell else "" for cell in cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
