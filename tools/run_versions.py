"""Run the test data with every supported mypy on every supported Python: ``python -m tools.run_versions``.

The environments need the package index; they are kept in ``.versions`` (or ``--folder``) and made again when what they need changes.
Results are kept too: a combination is run again when the plugin, the tests or its environment changed, or with ``--again``.
A Python that this machine does not have is left out and named.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.environment import interpreter
from tools.versions.combinations import MYPY, PURE, PYTHON, ROOT, Combination, combinations
from tools.versions.measure import TESTS, Result, kept, measure
from tools.versions.report import table

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE: Final = ROOT / "docs" / "development" / "versions.md"
BEGIN, END = "<!-- measured: begin -->\n", "\n<!-- measured: end -->"
_SHOWN: Final = 20
# The opposite corner of what the test suite itself runs with.
SHORT: Final = Combination(MYPY[0], PYTHON[0])


def main() -> int:
    """Run what is chosen, print the table, and return 1 where a test fails or nothing ran."""
    parser = argparse.ArgumentParser(prog="python -m tools.run_versions", description=__doc__)
    known = f"{', '.join(MYPY)}; {MYPY[-1]}-{PURE} is not compiled"
    parser.add_argument("--mypy", nargs="+", metavar="VERSION", help=f"releases of mypy ({known})")
    parser.add_argument("--python", nargs="+", metavar="VERSION", help=f"versions of Python ({', '.join(PYTHON)})")
    short = f"only mypy {SHORT.mypy} on Python {SHORT.python}, without the whole programs"
    parser.add_argument("--short", action="store_true", help=short)
    parser.add_argument("--again", action="store_true", help="run also what was run before")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="how many combinations run at a time (default: %(default)s)")
    parser.add_argument("--folder", type=Path, default=ROOT / ".versions", help="where environments and results are kept")
    parser.add_argument("--write-docs", action="store_true", help="write the table into docs/development/versions.md")
    chosen = parser.parse_args()
    if chosen.write_docs and (chosen.mypy or chosen.python or chosen.short):
        parser.error("the table needs the whole run")
    folder = chosen.folder.resolve()
    if chosen.short:
        return _short(folder)
    results = run(combinations(chosen.mypy, chosen.python), folder, again=chosen.again, jobs=chosen.jobs)
    print(text := table(results))
    if chosen.write_docs:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}{text}{END}{rest.partition(END)[2]}")
    failed = [one for one, result in results.items() if result.failed]
    return 1 if failed or not results else 0


def _short(folder: Path) -> int:
    with_python = interpreter(SHORT.python)
    if with_python is None:
        print(f"{SHORT.name}: left out, there is no Python {SHORT.python}")
        return 0
    result = measure(SHORT.create(folder / "environments", with_python), folder / "runs" / "short", TESTS[:1], workers=2)
    print("\n  failed: ".join([f"{SHORT.name}: {result.cell}", *result.failed]))
    return 1 if result.failed or not result.passed else 0


def run(wanted: Iterable[Combination], folder: Path, *, again: bool, jobs: int) -> dict[Combination, Result]:
    """Make the environments, run the tests in each, and return what each gave; failed tests are printed as they come."""
    possible: list[tuple[Combination, str]] = []
    for one in wanted:
        with_python = interpreter(one.python)
        if with_python is None:
            print(f"{one.name}: left out, there is no Python {one.python}", flush=True)
        else:
            possible.append((one, with_python))
    with ThreadPoolExecutor(jobs) as executor:
        results = executor.map(lambda item: _result(item[0], item[1], folder, again=again), possible)
        return dict(zip([one for one, _ in possible], results, strict=True))


def _result(one: Combination, with_python: str, folder: Path, *, again: bool) -> Result:
    start = time.monotonic()
    python = one.create(folder / "environments", with_python)
    installed = time.monotonic()
    result, took = None if again else kept(python, folder / "runs" / one.name), "as before"
    if result is None:
        result = measure(python, folder / "runs" / one.name)
        took = f"installed in {installed - start:.0f} s, ran for {time.monotonic() - installed:.0f} s"
    shown = result.failed[:_SHOWN] + ([f"and {len(result.failed) - _SHOWN} more"] if len(result.failed) > _SHOWN else [])
    print("\n  failed: ".join([f"{one.name}: {result.cell} ({took})", *shown]), flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())
