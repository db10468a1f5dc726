"""Measure what the plugin costs beside no plugin, in turn and repeated: ``python -m bench.cost``.

Code that is missing in the folder of checkouts is cloned at its commit. Exit code 1 where a run fails, or where the plugin does not change
what mypy prints in the same way in each mode (and not at all for the synthetic program, which is right). No figure fails the command.
"""

from __future__ import annotations

import argparse
import compileall
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.cost import figures, measure, profiling, programs, report, startup
from bench.cost.page import CHART, PAGE, chart, page
from bench.cost.plugins import LEAST, NONE, OTHERS, OURS
from bench.real.repositories import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.cost.programs import Program

ROOT: Final = Path(__file__).parents[2]
STARTUP: Final = "startup"
# Where every mode is measured, and where other plugins are; the rest is measured cold with ours.
_IN_EVERY_MODE: Final = "polar"
_WITH_OTHERS: Final = "dstack"
_WITH_LEAST: Final = ("polar", "mypy")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print a table for each part, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.cost", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = (STARTUP, *programs.NAMES)
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME", help=f"{', '.join(names)} (default: all)")
    parser.add_argument("--modes", nargs="+", choices=measure.MODES, help=f"default: cold, and all for {_IN_EVERY_MODE}", metavar="MODE")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="pairs of runs (default: 3)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 20000], metavar="N", help="of the synthetic program")
    parser.add_argument("--no-others", action="store_true", help="leave out the plugins of others")
    parser.add_argument("--checkouts", type=Path, default=ROOT / ".real", metavar="DIR", help="a folder with a folder for each repository")
    parser.add_argument("--profile", metavar="NAME", choices=programs.NAMES, help="only show where the time of a cold run goes")
    parser.add_argument(
        "--write-docs", action="store_true", help="keep the figures, and write docs/development/cost.md from all that were kept"
    )
    chosen = parser.parse_args(argv)
    # As pip does for an installed plugin: an environment may forbid Python to keep what it compiles.
    compileall.compile_dir(ROOT / "mypy_asyncctx", quiet=1)
    work = _Work(chosen, time.monotonic())
    for name in [chosen.profile] if chosen.profile else chosen.only:
        work.do(name)
    if chosen.write_docs:
        work.write()
    print("\n".join(["", f"{len(work.problems)} problems:", *work.problems]) if work.problems else "\nno problems")
    return int(bool(work.problems))


class _Work:
    """What is done for a command line; ``problems`` is what must not be."""

    def __init__(self, chosen: argparse.Namespace, started: float) -> None:
        self.problems: list[str] = []
        self._chosen = chosen
        self._started = started
        self._others = [] if chosen.no_others else [plugin for plugin in OTHERS if plugin.is_installed]
        for plugin in OTHERS:
            if not chosen.no_others and plugin not in self._others:
                self._say(f"{plugin.name} is not installed, and left out")

    def do(self, name: str) -> None:
        """Measure start-up, or the code of a name."""
        if name == STARTUP:
            times, failed = startup.measure([OURS, *self._others], lambda step: self._say(f"start-up, {step}"))
            self._done(name, figures.Figures(startup=times), failed)
            print(report.text(("plugin", *startup.PARTS), [report.startup_cells(*item) for item in times.items()]), flush=True)
            return
        with tempfile.TemporaryDirectory() as folder:
            try:
                for program in programs.prepare(name, self._chosen.checkouts.resolve(), self._chosen.sizes, Path(folder)):
                    if self._chosen.profile:
                        self._profile(program)
                    else:
                        self._measure(name, program)
            except (DataError, profiling.ProfileError) as error:
                self.problems.append(f"{name}: {error}")

    def write(self) -> None:
        """Write the page, from what was kept now and before."""
        kept = figures.load()
        if kept.missing:
            self.problems.append(f"the page is not written, it needs: {', '.join(kept.missing)}")
            return
        PAGE.write_text(page(kept), encoding="utf-8")
        CHART.write_text(chart(kept), encoding="utf-8")

    def _profile(self, program: Program) -> None:
        profile = profiling.profile(program)
        self._done(program.name, figures.Figures(profile={program.name: profile}), [])
        print(report.text(report.PROFILE, report.profile_rows(profile)), flush=True)

    def _measure(self, name: str, program: Program) -> None:
        modes = self._chosen.modes or (measure.MODES if name == _IN_EVERY_MODE else ("cold",))
        plugins = [NONE, OURS, *(self._others if name == _WITH_OTHERS else ())]
        if name in _WITH_LEAST and not self._chosen.no_others:
            plugins.append(LEAST)
        rows, failed = measure.measure(program, plugins, modes, self._chosen.repeat, lambda step: self._say(f"{program.name}: {step}"))
        new = figures.Figures()
        new.add(rows)
        self._done(program.name, new, failed)
        print(report.text(report.COLUMNS, [report.cells(row) for row in rows]), flush=True)

    def _done(self, name: str, new: figures.Figures, failed: Sequence[str]) -> None:
        self.problems += [f"{name}: {problem}" for problem in failed]
        if self._chosen.write_docs and not failed:
            new.keep()

    def _say(self, step: str) -> None:
        print(f"{step} ({time.monotonic() - self._started:.0f} s)", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
