"""FastAPI's part of the test matrix, with the FastAPI that is installed: what happened, against what the plugin says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.matrix.compare import Verdict, importable, verdicts
from tools.matrix.kinds import PROGRAMS
from tools.matrix.report import differences
from tools.mypy_process import PYTHON

if TYPE_CHECKING:
    from pathlib import Path

FASTAPI = [program for program in PROGRAMS if program.name.startswith("fastapi_")]


def test_verdicts_are_what_happens_in_fastapi(tmp_path: Path) -> None:
    assert importable(PYTHON, FASTAPI) == FASTAPI
    cells = verdicts(PYTHON, tmp_path, FASTAPI)
    assert {cell.program for cell in cells} == {program.name for program in FASTAPI}
    assert {cell.outcome for cell in cells} >= {"T", "G", "CM", "inst", "X", "D", "not run"}
    assert list(differences(cells)) == []


@pytest.mark.parametrize(
    ("outcome", "errors", "problem"),
    [
        ("T", (), ""),
        ("T", ("arg-type: mypy's own",), ""),
        ("T", ("asyncctx-depends: ours",), "false alarm"),
        ("CM", (), "missed"),
        ("CM", ("arg-type: mypy's own",), ""),
        ("X", ("asyncctx-depends: ours",), ""),
        ("X", ("asyncctx-depends: ours", "arg-type: mypy's own"), "more than one error"),
    ],
)
def test_a_difference_is_a_difference(outcome: str, errors: tuple[str, ...], problem: str) -> None:
    cell = Verdict("program", "kind", outcome, "", errors)
    assert cell.problem == problem
    assert cell.agrees == (not problem)
    assert bool(list(differences([cell]))) == bool(problem)
