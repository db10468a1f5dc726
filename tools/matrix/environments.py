"""The environments of the matrix: one with the newest release of every framework, and one for each FastAPI that behaves otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tools.environment import create
from tools.matrix.cells import SOURCES

if TYPE_CHECKING:
    from pathlib import Path

REQUIREMENTS: Final = SOURCES / "requirements"


@dataclass(frozen=True)
class Environment:
    """One file of pinned requirements, and the programs that run with it."""

    name: str
    prefix: str = ""
    """Only programs whose name starts so; the empty string takes all."""

    @property
    def requirements(self) -> Path:
        """The file that says what is installed."""
        return REQUIREMENTS / f"{self.name}.txt"

    def create(self, folder: Path) -> str:
        """Return the path of the environment's Python; it is kept in ``folder``.

        Raises CalledProcessError where something cannot be installed.
        """
        return create(folder / self.name, self.requirements.read_text())


ENVIRONMENTS: Final = [
    Environment("newest"),
    *(Environment(f"fastapi-{version}", "fastapi_") for version in ("0.115", "0.122", "0.123.4", "0.123.5", "0.128")),
]
