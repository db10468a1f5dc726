"""Virtual environments that the tools make once and keep, and the interpreters they are made with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION: Final = "import sys; print(*sys.version_info[:2], sep='.')"


def create(home: Path, requirements: str, *, interpreter: str = sys.executable) -> str:
    """Return the path of the Python in ``home``; the environment is made unless one with the same interpreter and requirements is there.

    Raises CalledProcessError where something cannot be installed.
    """
    done = home / "installed.txt"
    version = subprocess.run([interpreter, "-c", "import sys; print(sys.version)"], capture_output=True, text=True, check=True).stdout
    wanted = version + requirements
    if not done.exists() or done.read_text() != wanted:
        subprocess.run([interpreter, "-m", "venv", "--clear", "--without-pip", str(home)], check=True)
        listed = home / "requirements.txt"
        listed.write_text(requirements)
        pip = [sys.executable, "-m", "pip", "--python", _python(home), "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "-r", str(listed)], check=True)
        done.write_text(wanted)
    return _python(home)


def interpreter(version: str) -> str | None:
    """Return an interpreter of a version like "3.12": this one, one on the path, or one that pyenv keeps. None where there is none."""
    for candidate in _candidates(version):
        done = subprocess.run([candidate, "-c", _VERSION], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip() == version:
            return candidate
    return None


def _candidates(version: str) -> Iterator[str]:
    yield sys.executable
    named = shutil.which(f"python{version}")
    if named is not None:
        yield named
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for folder in sorted(kept.glob(f"{version}*"), reverse=True):
        yield from (str(path) for path in (folder / "bin" / "python", folder / "python.exe") if path.exists())


def _python(home: Path) -> str:
    return str(next(path for path in (home / "bin" / "python", home / "Scripts" / "python.exe") if path.exists()))
