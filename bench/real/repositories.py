"""Which repositories are checked, and what is known of the findings in them: ``repositories.toml``."""

from __future__ import annotations

import subprocess
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import tomllib

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA: Final = Path(__file__).with_name("repositories.toml")


class DataError(Exception):
    """The data or a checkout cannot be used; the message says why."""


@dataclass(frozen=True)
class Judged:
    """A finding that was read: ``true`` where the program does what the finding says. ``why`` says what happens, ``line`` quotes it."""

    file: str
    line: int
    code: str
    true: bool
    why: str

    @property
    def place(self) -> tuple[str, int, str]:
        """What a finding of the command is compared by."""
        return self.file, self.line, self.code


@dataclass(frozen=True)
class Repository:
    """One repository at one commit. ``folder`` is where the command runs, ``paths`` is what it is given there."""

    name: str
    github: str
    commit: str
    kind: str
    folder: str
    paths: tuple[str, ...]
    python: str | None
    table: bool
    judged: tuple[Judged, ...]

    def checkout(self, checkouts: Path) -> Path:
        """Return the folder of the code, cloned where it is missing. Raises ``DataError``."""
        root = checkouts / self.name
        if not root.exists():
            self._clone(root)
        missing = [path for path in self.paths if not (root / self.folder / path).exists()]
        if missing:
            raise DataError(f"{root / self.folder} has no {', '.join(missing)}")
        return root / self.folder

    def _clone(self, root: Path) -> None:
        root.mkdir(parents=True)
        fetch = ["fetch", "--quiet", "--depth", "1", f"https://github.com/{self.github}", self.commit]
        for arguments in (["init", "--quiet"], fetch, ["checkout", "--quiet", "FETCH_HEAD"]):
            done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)  # noqa: S607
            if done.returncode:
                raise DataError(f"git {arguments[0]} of {self.github}: {done.stderr.strip()}")

    def lines(self, folder: Path) -> int:
        """Return how many lines that are not blank the Python files of the paths have."""
        count = 0
        for path in self.paths:
            for file in [folder / path] if path.endswith(".py") else (folder / path).rglob("*.py"):
                if file.is_file():
                    count += sum(bool(line.strip()) for line in file.read_bytes().splitlines())
        return count


def quoted(folder: Path, file: str, line: int) -> str:
    """Return one source line, empty where it cannot be read."""
    try:
        with tokenize.open(folder / file) as stream:
            return stream.read().splitlines()[line - 1].strip()
    except (OSError, SyntaxError, UnicodeDecodeError, IndexError):
        return ""


def read(path: Path = DATA) -> dict[str, Repository]:
    """Return the repositories by name. Raises ``DataError``."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["repository"]
    found = {row["name"]: _repository(row) for row in rows}
    if len(found) < len(rows):
        raise DataError(f"{path}: two repositories have one name")
    return found


def _repository(row: Mapping[str, Any]) -> Repository:
    known = {"name", "github", "commit", "kind", "folder", "paths", "python", "table", "finding"}
    if unknown := row.keys() - known:
        raise DataError(f"{row['name']}: unknown keys {', '.join(sorted(unknown))}")
    judged = []
    for item in row.get("finding", ()):
        if unknown := item.keys() - {"at", "code", "true", "why"}:
            raise DataError(f"{row['name']}: unknown keys {', '.join(sorted(unknown))}")
        for at in item["at"] if isinstance(item["at"], list) else [item["at"]]:
            file, _, line = at.rpartition(":")
            judged.append(Judged(file, int(line), item["code"], item["true"], item["why"]))
    return Repository(
        row["name"],
        row["github"],
        row["commit"],
        row["kind"],
        row.get("folder", "."),
        tuple(row["paths"]),
        row.get("python"),
        row.get("table", False),
        tuple(judged),
    )
