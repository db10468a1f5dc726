"""The environments of the matrix: one with the newest release of every framework, and one for each FastAPI that behaves otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
        """Return the path of the environment's Python; it is made in ``folder`` unless one with the same requirements is there.

        Raises CalledProcessError where something cannot be installed.
        """
        home, done = folder / self.name, folder / self.name / "installed.txt"
        wanted = sys.version + self.requirements.read_text()
        if not done.exists() or done.read_text() != wanted:
            venv.create(home, clear=True, with_pip=False, symlinks=os.name == "posix")
            pip = [sys.executable, "-m", "pip", "--python", _python(home), "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "install", "-r", str(self.requirements)], check=True)
            done.write_text(wanted)
        return _python(home)


def _python(home: Path) -> str:
    return str(next(path for path in (home / "bin" / "python", home / "Scripts" / "python.exe") if path.exists()))


ENVIRONMENTS: Final = [
    Environment("newest"),
    *(Environment(f"fastapi-{version}", "fastapi_") for version in ("0.115", "0.122", "0.123.4", "0.123.5", "0.128")),
]
