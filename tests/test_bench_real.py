"""What ``python -m bench.real`` makes of findings; the repositories themselves are not needed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tomllib")

from bench.process import Run
from bench.real.measure import Measured, _compare
from bench.real.page import Row, judge, page
from bench.real.repositories import DataError, Judged, Repository, read

if TYPE_CHECKING:
    from pathlib import Path

TRUE = Judged("app.py", 3, "asyncctx-unused", true=True, why="It never runs")
FALSE = Judged("app.py", 5, "asyncctx-depends", true=False, why="It works")


def finding(line: int, code: str) -> dict[str, object]:
    """Return a finding as the command prints it."""
    return {"file": "app.py", "line": line, "code": code, "message": "a message"}


def row(folder: Path, *found: dict[str, object]) -> Row:
    """Return a measured repository with these findings."""
    (folder / "app.py").write_text("\n\nscope()\n\nDepends(scope)\n")
    repository = Repository("sample", "owner/sample", "0" * 40, "library", ".", ("app.py",), None, True, (TRUE, FALSE))
    run = Run(1.25, 0.75, 100, 1, "", "")
    return judge(repository, folder, Measured(alone=[run, run], command=[run, run], found=list(found), files=1))


def test_the_data_can_be_read() -> None:
    repositories = read()
    assert sum(item.table for item in repositories.values()) >= 10
    assert all(re.fullmatch("[0-9a-f]{40}", item.commit) for item in repositories.values())
    assert all(judged.code.startswith("asyncctx-") and judged.why for item in repositories.values() for judged in item.judged)


def test_unknown_keys_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "data.toml"
    data.write_text('[[repository]]\nname = "a"\ngithub = "a/a"\ncommit = ""\nkind = ""\npaths = []\npath = "."\n')
    with pytest.raises(DataError, match="unknown keys path"):
        read(data)


def test_what_was_judged_true_is_no_problem(tmp_path: Path) -> None:
    measured = row(tmp_path, finding(3, "asyncctx-unused"))
    assert (measured.problems, measured.lines, measured.count(true=True), measured.count(true=False)) == ([], 2, 1, 0)


def test_false_lost_and_unread_findings_are_problems(tmp_path: Path) -> None:
    assert row(tmp_path, finding(5, "asyncctx-depends"), finding(3, "asyncctx-await")).problems == [
        "not judged: app.py:3 asyncctx-await: a message",
        "false: app.py:5 asyncctx-depends: It works",
        "not found any more: app.py:3 asyncctx-unused",
    ]


def test_the_page_quotes_one_line_for_a_finding(tmp_path: Path) -> None:
    text = page([row(tmp_path, finding(3, "asyncctx-unused"))])
    assert "| 2 | 1 | 1 | 0 | 0.8, 0.8 | 0.8, 0.8 | 100, 100 |" in text
    assert "- `asyncctx-unused`, true: `app.py:3`. It never runs\n\n  ```text\n  scope()\n  ```" in text


@pytest.mark.parametrize(
    ("cold", "warm", "problem"),
    [
        (1, 1, None),
        (1, 0, "the warm run does not print what the cold run does"),
        (2, 2, "cold: exit code 2, not 1"),
    ],
)
def test_cold_and_warm_runs_are_compared(cold: int, warm: int, problem: str | None) -> None:
    def run(status: int) -> Run:
        found = [finding(3, "asyncctx-unused")] if status else []
        return Run(1, 1, 1, status, json.dumps({"findings": found, "unchecked": [], "files": 1}), "")

    measured = Measured(command=[run(cold), run(warm)])
    _compare(measured)
    assert measured.problems[:1] == ([problem] if problem else [])


def test_a_crash_is_a_problem() -> None:
    crashed = Run(1, 1, 1, 2, "", "app.py:1: error: INTERNAL ERROR -- please report\n")
    measured = Measured(command=[crashed, crashed])
    _compare(measured)
    assert measured.problems[0] == "cold: app.py:1: error: INTERNAL ERROR -- please report"
