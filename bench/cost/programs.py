"""The code that is checked: copies of real code, of code without async, and the synthetic program."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bench.cost import synthetic
from bench.real.repositories import DataError, read

REAL: Final = ("polar", "skyvern", "dstack")
WITHOUT_ASYNC: Final = "mypy"
SYNTHETIC: Final = "synthetic"
NAMES: Final = (*REAL, WITHOUT_ASYNC, SYNTHETIC)

_OPTIONS: Final = (
    "--ignore-missing-imports",
    "--check-untyped-defs",
    "--explicit-package-bases",
    "--namespace-packages",
)


@dataclass
class Program:
    """Code in a folder of its own, which may be changed. ``generators`` is the size of the synthetic program."""

    name: str
    folder: Path
    paths: tuple[str, ...]
    options: tuple[str, ...] = _OPTIONS
    generators: int | None = None
    files: list[Path] = field(init=False)
    lines: int = field(init=False)

    def __post_init__(self) -> None:
        self.files = sorted(file for path in self.paths for file in (self.folder / path).rglob("*.py") if file.is_file())
        texts = {file: file.read_bytes() for file in self.files}
        self.lines = sum(bool(line.strip()) for text in texts.values() for line in text.splitlines())
        self._changed = max(self.files, key=lambda file: len(texts[file]))
        self._text = texts[self._changed]

    def change(self, number: int) -> None:
        """Append a comment to the largest file, of another length for each number."""
        # The daemon does not see a change within a second that leaves the size as it is.
        self._changed.write_bytes(self._text + b"\n#" + b"." * (number + 1) + b"\n")


def prepare(name: str, checkouts: Path, sizes: list[int], into: Path) -> list[Program]:
    """Copy or make the code of a name into an empty folder; the synthetic program once for each size. Raises ``DataError``."""
    if name == SYNTHETIC:
        return [_synthetic(size, into / str(size)) for size in sizes]
    if name == WITHOUT_ASYNC:
        return [_sources_of_mypy(into)]
    repository = read()[name]
    folder = repository.checkout(checkouts)
    for path in repository.paths:
        shutil.copytree(folder / path, into / path, ignore=shutil.ignore_patterns(".git", ".mypy_cache", "node_modules"))
    version = ("--python-version", repository.python) if repository.python else ()
    return [Program(name, into, repository.paths, (*_OPTIONS, *version))]


def _synthetic(size: int, folder: Path) -> Program:
    folder.mkdir()
    synthetic.write(folder, size)
    return Program(f"{SYNTHETIC} {size}", folder, ("generated",), generators=size)


def _sources_of_mypy(into: Path) -> Program:
    spec = find_spec("mypy")
    if spec is None or spec.origin is None:
        raise DataError("mypy is not installed")
    # Under its own name, the package would shadow the mypy that runs.
    for file in Path(spec.origin).parent.rglob("*.py"):
        path = file.relative_to(Path(spec.origin).parent)
        if path.parts[0] not in ("test", "typeshed"):
            copy = into / "checked" / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(re.sub(r"\bmypy\b", "checked", file.read_text(encoding="utf-8")), encoding="utf-8")
    return Program(WITHOUT_ASYNC, into, ("checked",))
