"""Which releases of mypy the plugin works with, and what is said of others."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Final

OLDEST: Final = (1, 19)
NEWEST: Final = (2, 4)
"""The newest minor release that every test was run with (``tools/run_versions.py``)."""


def too_old(version: str) -> str | None:
    """Return what to say of a mypy that the plugin cannot work with, None for others."""
    release = _release(version)
    if release is None or release >= OLDEST:
        return None
    oldest = _shown(OLDEST)
    return f'mypy {version} is too old, the plugin needs {oldest} or newer: python -m pip install --upgrade "mypy>={oldest}"'


def too_new(version: str) -> str | None:
    """Return what to say of a mypy that did not exist when this release of the plugin was tested, None for others."""
    release = _release(version)
    if release is None or release <= NEWEST:
        return None
    newest = _shown(NEWEST)
    return f"mypy {version} is newer than {newest}, the newest that this release of the plugin is tested with: look for a newer release"


@cache
def warn(text: str) -> None:
    """Write a warning to standard error, once in a process: the daemon of mypy may load its plugins again.

    A worker of mypy is silent, for the process that started it loads the plugins too.
    """
    if "mypy.build_worker.worker" not in sys.modules:
        sys.stderr.write(f"mypy_asyncctx: warning: {text}\n")


def _release(version: str) -> tuple[int, int] | None:
    found = re.match(r"(\d+)\.(\d+)", version)
    return (int(found[1]), int(found[2])) if found is not None else None


def _shown(release: tuple[int, int]) -> str:
    return ".".join(map(str, release))
