"""Which mypy runs with which Python, and what else is installed for the test data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.environment import create

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).parent.parent.parent
MYPY: Final = ("1.19.1", "1.20.2", "2.0.0", "2.1.0", "2.2.0", "2.3.1", "2.4.1")
"""The newest patch of each minor release; ``tests/test_versions.py`` compares with what the plugin calls tested."""
PYTHON: Final = ("3.10", "3.11", "3.12", "3.13", "3.14")
PURE: Final = "pure"
"""Stands behind a version of mypy whose modules are not compiled: ``2.4.1-pure``."""
_NEEDED: Final = (
    "anyio",
    "asyncpg",
    "asyncstdlib",
    "fast-depends",
    "fastapi",
    "fastmcp",
    "httpx",
    "litestar",
    "pytest",
    "pytest-asyncio",
    "pytest-mypy-plugins",
    "pytest-xdist",
    "pyyaml",
    "sqlalchemy[asyncio]",
    "taskiq-dependencies",
    "trio",
)


@dataclass(frozen=True)
class Combination:
    """One mypy on one Python."""

    mypy: str
    python: str

    @property
    def name(self) -> str:
        """The folder of its environment."""
        return f"mypy-{self.mypy}-python-{self.python}"

    @property
    def requirements(self) -> str:
        """What is installed: the plugin as it stands here, this mypy, and what the test data imports."""
        version, _, pure = self.mypy.partition("-")
        lines = [f"-e {ROOT}", f"mypy=={version}", *(["--no-binary mypy"] if pure == PURE else []), *needed()]
        return "\n".join([*lines, ""])

    def create(self, folder: Path, interpreter: str) -> str:
        """Return the Python of this combination's environment; it is made in ``folder`` where it is not there yet.

        Raises CalledProcessError where something cannot be installed.
        """
        return create(folder / self.name, self.requirements, interpreter=interpreter)


def needed() -> list[str]:
    """Return what the test data imports and runs with, as requirements.

    It is pinned in ``requirements-dev.txt``. Where a pinned release wants a newer Python, an older one is taken.
    """
    pinned = (line.split("==") for line in (ROOT / "requirements-dev.txt").read_text().splitlines() if "==" in line)
    return [f"{name}<={version}" for name, version in pinned if name in _NEEDED]


def combinations(mypy: Sequence[str] | None, python: Sequence[str] | None) -> list[Combination]:
    """Return the combinations of the versions that are named; where none is, all, and the newest mypy also without compiled modules."""
    found = [Combination(one, other) for one in mypy or MYPY for other in python or PYTHON]
    return found if mypy else [*found, Combination(f"{MYPY[-1]}-{PURE}", (python or PYTHON)[0])]


def minor(version: str) -> tuple[int, int]:
    """Return the first two numbers of a version."""
    found = re.match(r"(\d+)\.(\d+)", version)
    assert found is not None, version
    return int(found[1]), int(found[2])
