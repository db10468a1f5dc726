"""Programs that hypothesis generates, in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, Phase, given, seed, settings

from tools.fuzz.check import Mypy
from tools.fuzz.compare import Tally, compare
from tools.fuzz.program import Program, programs

if TYPE_CHECKING:
    from pathlib import Path

_BATCH: Final = 25
# What mypy says only where it is asked to, of types that the plugin may have given to a variable.
_MORE: Final = """\
warn_unreachable = True
strict_equality = True
enable_error_code = truthy-bool, truthy-iterable, redundant-expr, exhaustive-match
"""


def collected(count: int, start: int) -> list[Program]:
    """Return up to ``count`` programs, no two of them alike; the same for the same ``start``."""
    found: dict[Program, None] = {}

    @seed(start)
    @settings(max_examples=count, phases=[Phase.generate], database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(programs())
    def collect(program: Program) -> None:
        found[program] = None

    collect()
    return list(found)


def generated(folder: Path, count: int, start: int, *, strict: bool) -> Tally:
    """Check and run ``count`` programs and return the figures."""
    tally = Tally()
    mypy, alone = Mypy(folder / "plugin", strict=strict, more=_MORE), Mypy(folder / "alone", plugin=False, more=_MORE)
    number = 0
    while tally.programs < count:
        made = collected(min(200, count - tally.programs), start * 100_003 + number)
        for at in range(0, len(made), _BATCH):
            compare((mypy, alone), made[at : at + _BATCH], tally, number * 1000 + at)
        number += 1
    return tally
