"""Copies of what is to be changed: nothing is written to the reader's own files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_COPIED: Final = frozenset({".py", ".pyi", ".typed"})
_LEFT_OUT: Final = frozenset({".git", ".venv", "venv", "node_modules", "__pycache__", ".mypy_cache", ".tox", ".nox"})


@dataclass(frozen=True)
class Project:
    """Folders and files that are checked together, from the folder in which their imports start."""

    root: Path
    targets: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return " ".join(str(self.root / target) if target != "." else str(self.root) for target in self.targets)


def projects_of(paths: Sequence[str]) -> list[Project]:
    """Return the projects that paths are of: those with one root are one. Raises FileNotFoundError where there is no such path."""
    found: dict[Path, list[str]] = {}
    for path in paths:
        target = Path(path).resolve(strict=True)
        root = target if target.is_dir() and not (target / "__init__.py").exists() else target.parent
        while (root / "__init__.py").exists():
            root = root.parent
        found.setdefault(root, []).append(target.relative_to(root).as_posix())
    return [Project(root, tuple(targets)) for root, targets in found.items()]


def copy(project: Project, folder: Path) -> Project:
    """Copy the Python files of a project into a folder that does not exist yet."""
    for target in project.targets:
        source = project.root / target
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            inside = path.relative_to(project.root)
            if path.suffix in _COPIED and path.is_file() and not _LEFT_OUT.intersection(inside.parts):
                (folder / inside).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, folder / inside)
    return Project(folder, project.targets)
