"""Measure what the plugin costs beside no plugin, in turn and repeated: ``python -m bench.cost``.

Code that is missing in the folder of checkouts is cloned at its commit. Exit code 1 where a run fails, or where the plugin does not change
what mypy prints in the same way in each mode (and not at all for the synthetic program, which is right). No figure fails the command.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.cost import figures, measure, profiling, programs, report, startup
from bench.cost.page import CHART, PAGE, chart, page
from bench.cost.plugins import NONE, OTHERS, OURS
from bench.real.repositories import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.cost.programs import Program

ROOT: Final = Path(__file__).parents[2]
STARTUP: Final = "startup"
# Where every mode is measured, and where other plugins are; the rest is measured cold with ours.
_IN_EVERY_MODE: Final = "polar"
_WITH_OTHERS: Final = ("polar", "dstack")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.cost", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = (*programs.NAMES, STARTUP)
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME", help=f"{', '.join(names)} (default: all)")
    parser.add_argument("--modes", nargs="+", choices=measure.MODES, help="default: cold, and all of them for polar", metavar="MODE")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="pairs of runs (default: 3)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 20000], metavar="N", help="of the synthetic program")
    parser.add_argument("--no-others", action="store_true", help="leave out the plugins of others")
    parser.add_argument("--checkouts", type=Path, default=ROOT / ".real", metavar="DIR", help="a folder with a folder for each repository")
    parser.add_argument("--profile", metavar="NAME", choices=programs.NAMES, help="only show where the time of a cold run goes")
    parser.add_argument("--write-docs", action="store_true", help="keep the figures, and write docs/cost.md from all that are kept")
    chosen = parser.parse_args(argv)
    new, problems = figures.Figures(), list[str]()
    started = time.monotonic()

    def say(step: str) -> None:
        print(f"{step} ({time.monotonic() - started:.0f} s)", file=sys.stderr, flush=True)

    others = [] if chosen.no_others else [plugin for plugin in OTHERS if plugin.is_installed]
    for plugin in OTHERS:
        if plugin not in others and not chosen.no_others:
            say(f"{plugin.name} is not installed, and left out")
    for name in [chosen.profile] if chosen.profile else chosen.only:
        if name == STARTUP:
            new.startup, failed = startup.measure([OURS, *others], lambda step: say(f"start-up, {step}"))
            problems += failed
            print(report.text(("plugin", *startup.PARTS), [report.startup_cells(*item) for item in new.startup.items()]), flush=True)
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                made = programs.prepare(name, chosen.checkouts.resolve(), chosen.sizes, Path(folder))
            except DataError as error:
                problems.append(f"{name}: {error}")
                continue
            for program in made:
                try:
                    if chosen.profile:
                        new.profile[program.name] = profiling.profile(program)
                        print(report.text(report.PROFILE, report.profile_rows(new.profile[program.name])), flush=True)
                        continue
                except profiling.ProfileError as error:
                    problems.append(f"{program.name}: {error}")
                    continue
                modes = chosen.modes or (measure.MODES if name == _IN_EVERY_MODE else ("cold",))
                plugins = [NONE, OURS, *(others if name in _WITH_OTHERS else ())]
                rows, failed = measure.measure(program, plugins, modes, chosen.repeat, _labelled(say, program))
                new.add(rows)
                problems += [f"{program.name}: {problem}" for problem in failed]
                print(report.text(report.COLUMNS, [report.cells(row) for row in rows]), flush=True)
    if chosen.write_docs and not problems:
        kept = new.keep()
        PAGE.write_text(page(kept), encoding="utf-8")
        CHART.write_text(chart(kept), encoding="utf-8")
    print("\n".join(["", f"{len(problems)} problems:", *problems]) if problems else "\nno problems")
    return int(bool(problems))


def _labelled(say: Callable[[str], None], program: Program) -> Callable[[str], None]:
    return lambda step: say(f"{program.name}: {step}")


if __name__ == "__main__":
    sys.exit(main())
