"""mypy's workers on a busy machine.

mypy gives a worker three seconds to start and ten to answer (WORKER_START_TIMEOUT and WORKER_CONNECTION_TIMEOUT in ``mypy/defaults.py``).
A worker takes a third of a second of processor time until it can be reached, twice that where coverage measures it: with ten others on two
cores that is longer than three seconds. A run that ended so is no answer. It is repeated by a clock that is a hundred times slower.
"""

from __future__ import annotations

import re
import warnings
from typing import Final

TRIES: Final = 5
SLOW_CLOCK: Final = "import time\nstart, clock = time.time(), time.time\ntime.time = lambda: start + (clock() - start) / 100\n"
"""The program that slows the clock of a process before mypy is started in it."""

_LATE: Final = re.compile(r"Failed to establish connection with worker|Cannot connect to build worker|mypy\.build_worker.* timed out after")


def came_late(said: str) -> bool:
    """True where mypy's own time-out for its workers ended a run that printed this. A warning says so, which pytest shows at its end."""
    late = _LATE.search(said)
    if late is not None:
        warnings.warn(f'mypy\'s own time-out ended a run, which is repeated: "{late[0]}"', stacklevel=3)
    return late is not None
