"""Programs made by chance: ``python -m tools.fuzz [--programs N] [--seed S]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tools.fuzz.generated import generated


def main() -> int:
    """Run what is asked for, print the figures, and return 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("--programs", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--strict", action="store_true", help="with every code of the plugin")
    parser.add_argument("--show", type=int, default=20, metavar="N", help="how many of each kind to print")
    parser.add_argument("--folder", type=Path, help="where programs and mypy's cache are kept")
    chosen = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = generated(chosen.folder or Path(folder), chosen.programs, chosen.seed, strict=chosen.strict)
    for case in [*tally.false_alarms[: chosen.show], *tally.replaced[: chosen.show], *tally.elsewhere[: chosen.show], *tally.silent[: chosen.show]]:
        print(case.show())
    print(*tally.broken[: chosen.show], sep="\n")
    print(f"{tally.programs} programs with {tally.uses} uses ({tally.unrunnable} programs do not run), {time.monotonic() - start:.0f} s")
    print(f"crashes and INTERNAL ERRORs: {len(tally.broken)}")
    print(f"findings: {tally.findings}, confirmed at run time {tally.confirmed}, not reached {tally.unreached}, in place of mypy's own {len(tally.replaced)}, false {len(tally.false_alarms)}")
    print(f"findings outside of uses: {len(tally.elsewhere)}")
    print(f"confused at run time: {tally.confused}, ours {tally.reported}, mypy's own {tally.by_mypy}, silent {len(tally.silent)}")
    return 1 if tally.broken or tally.false_alarms else 0


if __name__ == "__main__":
    sys.exit(main())
