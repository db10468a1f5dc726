"""Programs that others wrote: the test cases of mypy, its source code, and the standard library. A finding is printed to be read."""

from __future__ import annotations

import gc
import itertools
import re
import subprocess
import sys
import sysconfig
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy.version import __version__ as version

from tools.fuzz.check import Checked, Error, Mypy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BATCH: Final = 40
_FLAGS: Final = re.compile(r"^# flags\d*: (.*)$", re.MULTILINE)


@dataclass
class Result:
    """How many programs were checked, what broke, and what the plugin found: in place of an error of mypy's own, or where it has none."""

    programs: int = 0
    broken: list[str] = field(default_factory=list)
    replaced: int = 0
    found: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """One test case of mypy: its files by path."""

    name: str
    files: dict[str, str]


def sdist(folder: Path) -> Path:
    """Return mypy's source distribution of the version that runs, unpacked; it comes from the package index once."""
    root = folder / f"mypy-{version}"
    if not root.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "mypy", f"mypy=={version}"]
        subprocess.run(command, cwd=folder, check=True)
        with tarfile.open(folder / f"mypy-{version}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    return root


def cases(folder: Path) -> Iterator[Case]:
    """Yield the test cases in the ``.test`` files of a folder. What a later step of a case changes is a file of its own."""
    for path in sorted(folder.glob("*.test")):
        name, current = "", None
        files: dict[str, list[str]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            head = re.match(r"^\[(case|file|out|builtins|typing|delete|stale|rechecked|targets|triggered|fixture)\d*\b ?([^\]]*)\]?", line)
            if head is None or line.startswith("[[") or "=" in head[0]:
                if current is not None:
                    files[current].append(re.sub(r"^\\(?=\[)", "", line))
                continue
            if head[1] == "case":
                if files:
                    yield Case(f"{path.stem}:{name}", {key: "\n".join(lines) + "\n" for key, lines in files.items()})
                name, files, current = head[2], {"main.py": []}, "main.py"
            elif head[1] == "file":
                current = head[2].strip()
                files[current] = []
            else:
                current = None
        if files:
            yield Case(f"{path.stem}:{name}", {key: "\n".join(lines) + "\n" for key, lines in files.items()})


def mypy_tests(folder: Path, result: Result, step: int = 1) -> None:
    """Check each test case of mypy, or every ``step``-th, with the real standard library's stubs."""
    mypy = Mypy(folder / "cases", strict=False)
    alone = Mypy(folder / "cases-alone", plugin=False)
    single: dict[str, str] = {}
    names: dict[str, str] = {}

    def flush() -> None:
        if single:
            _batch(mypy, alone, dict(single), names, result)
            single.clear()
            names.clear()

    for case in itertools.islice(cases(sdist(folder) / "test-data" / "unit"), 0, None, step):
        result.programs += 1
        if len(case.files) == 1 and "# flags" not in case.files["main.py"]:
            single[f"case_{len(single)}.py"] = case.files["main.py"]
            names[f"case_{len(single) - 1}.py"] = case.name
            if len(single) == _BATCH:
                flush()
        else:
            _multiple(folder, case, result)
            if result.programs % 20 == 0:
                gc.collect()
    flush()


def _batch(mypy: Mypy, alone: Mypy, files: dict[str, str], names: dict[str, str], result: Result) -> None:
    checked = mypy.check(files)
    if checked.broken or checked.status not in (0, 1):
        for name, text in files.items():
            one = mypy.check({name: text})
            _note(one, alone.check({name: text}), names[name], {name: text}, result)
        return
    ours = [error for error in checked.errors if error.ours]
    touched = {error.file: files[error.file] for error in ours}
    plain = alone.check(touched) if touched else Checked()
    for name in touched:
        _sort(names[name], files[name], [error for error in ours if error.file == name], plain, result)


def _sort(title: str, text: str, ours: list[Error], plain: Checked, result: Result) -> None:
    known = {(error.file, error.line) for error in plain.errors}
    for error in ours:
        if (error.file, error.line) in known:
            result.replaced += 1
        else:
            result.found.append(_shown(title, text, error))


def _multiple(folder: Path, case: Case, result: Result) -> None:
    """A case of several files needs a folder that no other case has."""
    root = folder / "multiple" / re.sub(r"\W", "_", case.name)
    flags = _FLAGS.search(case.files["main.py"])
    args = [flag for flag in flags[1].split() if not flag.startswith(("--config", "--cache", "--num-workers", "--bazel"))] if flags else []
    files = {path: text for path, text in case.files.items() if path.endswith((".py", ".pyi")) and ".." not in path}
    checked = Mypy(root, args=["--cache-dir", str(folder / "multiple-cache")]).check(files, args)
    plain = None
    if checked.broken or any(error.ours for error in checked.errors):
        plain = Mypy(root, plugin=False, args=["--cache-dir", str(folder / "multiple-alone")]).check(files, args)
    _note(checked, plain, case.name, files, result)
    subprocess.run(["rm", "-rf", str(root)], check=True)  # noqa: S607


def _note(checked: Checked, plain: Checked | None, name: str, files: dict[str, str], result: Result) -> None:
    if checked.broken and (plain is None or not plain.broken or "mypy_asyncctx" in checked.broken):
        result.broken.append(f"{name}\n{checked.output[-3000:]}")
    by_name = {path.rpartition("/")[2]: text for path, text in files.items()}
    for error in checked.errors:
        if error.ours:
            _sort(name, by_name.get(error.file, ""), [error], plain or Checked(), result)


def _shown(name: str, text: str, error: Error) -> str:
    lines = text.splitlines()
    near = "\n".join(f"    {line}" for line in lines[max(0, error.line - 6) : error.line + 2])
    return f"{name}: {error.file}:{error.line}: {error.message}  [{error.code}]\n{near}"


def trees(folder: Path, result: Result, roots: Sequence[Path] = (), step: int = 1) -> None:
    """Check mypy's own source code, and the standard library's with its tests, as programs."""
    paths = [*roots] or [sdist(folder) / "mypy", Path(sysconfig.get_path("stdlib"))]
    for root in paths:
        files = [path for path in sorted(root.rglob("*.py")) if "site-packages" not in path.parts and "test-data" not in path.parts][::step]
        mypy = Mypy(folder / "trees", more="follow_imports = silent\n")
        alone = Mypy(folder / "trees-alone", plugin=False, more="follow_imports = silent\n")
        for at in range(0, len(files), _BATCH):
            part = files[at : at + _BATCH]
            # Under names of their own, or they would be the modules of the stubs.
            batch = {f"source_{number}.py": _text(path) for number, path in enumerate(part)}
            names = {f"source_{number}.py": str(path.relative_to(root)) for number, path in enumerate(part)}
            result.programs += len(batch)
            _batch(mypy, alone, batch, names, result)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
