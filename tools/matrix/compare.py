"""Run the cells, let mypy check the same lines with the plugin, and compare."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.matrix.cells import SHARED, declarations, write_programs
from tools.matrix.exceptions import Exempt, reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.matrix.kinds import Program

INI: Final = "[mypy]\nplugins = mypy_asyncctx\ncheck_untyped_defs = True\nignore_missing_imports = True\n"


@dataclass(frozen=True)
class Verdict:
    """One cell: what the framework did, and what mypy says of the same statement."""

    program: str
    kind: str
    outcome: str
    """T: the value that the annotation asks for, and open. G, CM, inst, or a class's name: what was injected instead.
    X: failed when resolved. D: failed at the declaration."""
    exception: str
    errors: tuple[str, ...]
    """What mypy says at the declaration: code and message of each error."""

    @property
    def ours(self) -> bool:
        """True where the plugin reports."""
        return any(error.startswith("asyncctx") for error in self.errors)

    @property
    def excuse(self) -> Exempt | None:
        """The row that says why run time and verdict differ here."""
        return reason(self.program, self.kind, self.problem)

    @property
    def problem(self) -> str:
        """What is wrong with the verdict, or nothing."""
        if self.outcome == "T":
            return "false alarm" if self.ours else ""
        if len(self.errors) > 1 and self.ours:
            return "more than one error"
        return "" if self.errors else "missed"

    @property
    def agrees(self) -> bool:
        """True where verdict and run time are equal, or differ for a reason that is written down."""
        return not self.problem or self.excuse is not None


def importable(python: str, programs: Sequence[Program]) -> list[Program]:
    """Return the programs whose framework an environment has."""
    needs = sorted({program.needs for program in programs})
    code = "import importlib.util, sys; print(*(name for name in sys.argv[1:] if importlib.util.find_spec(name)))"
    done = subprocess.run([python, "-c", code, *needs], capture_output=True, text=True, check=True)
    return [program for program in programs if program.needs in done.stdout.split()]


def verdicts(python: str, folder: Path, programs: Sequence[Program]) -> list[Verdict]:
    """Return every cell of ``programs``: one process runs them, one run of mypy checks them.

    Raises RuntimeError where a program does not start, where mypy fails, or where the plugin reports outside of a cell.
    """
    write_programs(folder, programs)
    names = [program.name for program in programs]
    happened = _run_cells(python, folder, names)
    said = _check(python, folder, names)
    results = []
    for name in names:
        places = declarations((folder / f"{name}.py").read_text())
        if places.keys() != happened[name].keys():
            raise RuntimeError(f"{name}: cells that were declared and not run, or the reverse: {places.keys() ^ happened[name].keys()}")
        for kind, (outcome, exception) in happened[name].items():
            here = tuple(error for line, error in said[name] if line in places[kind])
            results.append(Verdict(name, kind, outcome, exception, here))
        covered = {line for place in places.values() for line in place}
        stray = [(line, error) for line, error in said[name] if error.startswith("asyncctx") and line not in covered]
        if stray:
            raise RuntimeError(f"{name}: the plugin reports outside of the declarations: {stray}")
    return results


def _run_cells(python: str, folder: Path, names: Sequence[str]) -> dict[str, dict[str, tuple[str, str]]]:
    done = subprocess.run([python, "run_cells.py", *names], cwd=folder, capture_output=True, text=True, check=False)
    try:
        found: dict[str, dict[str, tuple[str, str]]] = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"the cells did not run: {done.stderr[-4000:]}") from None
    return found


def _check(python: str, folder: Path, names: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    (folder / "mypy.ini").write_text(INI)
    files = [f"{name}.py" for name in names]
    command = [python, "-m", "mypy", "--config-file", "mypy.ini", "--output", "json", "--show-traceback", *SHARED[:3], *files]
    # The plugin under test is the one beside this file, in an environment that has not installed it.
    path = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=path)
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"mypy failed: {done.stdout[-2000:]}{done.stderr[-4000:]}")
    said: dict[str, list[tuple[int, str]]] = {name: [] for name in names}
    for line in done.stdout.splitlines():
        found = json.loads(line)
        if found["severity"] != "error":
            continue
        name = found["file"].removesuffix(".py")
        if name in said:
            said[name].append((found["line"], f"{found['code']}: {found['message']}"))
        elif found["code"].startswith("asyncctx"):
            raise RuntimeError(f"the plugin reports in what the programs share: {line}")
    return said
