"""The same findings cold, warm, with workers, with each cache and parser, and in the daemon, through every edit of a script."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tools.modes import compare, mypy_runs
from tools.modes.mypy_runs import Answer, CrashError, Finding, Workbench, read_answer
from tools.modes.script import SCRIPTS, Script, State, formatted, parse
from tools.modes.strategies import scripts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tools.modes.mypy_runs import Project

pytestmark = [
    pytest.mark.skipif("ASYNCCTX_TEST_PYTHON" in os.environ, reason="these tests run the mypy of this process"),
    pytest.mark.xdist_group("modes"),
]

# The whole matrix takes minutes: it runs where CI is set, and with `python -m tools.check_modes`.
EVERY = compare.EVERY if os.environ.get("CI") else compare.EVERYDAY
QUICK = tuple(mode for mode in EVERY if mode in compare.QUICK)
PATHS = sorted(SCRIPTS.glob("*.txt"))
OPEN = sorted((SCRIPTS / "open").glob("*.txt"))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """Return a place to run mypy in, which keeps what it knows of the libraries."""
    return Workbench(tmp_path_factory.mktemp("modes"))


def failures(bench: Workbench, script: Script, modes: tuple[str, ...]) -> list[str]:
    """Return where modes disagree, or a cold run finds other things than the script says."""
    comparison = compare.compare(bench, script, modes)
    assert comparison.compared >= len(script.states)
    return [*(str(item) for item in comparison.differences if not item.own), *compare.unexpected(script, comparison)]


@pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
def test_scripts(bench: Workbench, path: Path) -> None:
    script = parse(path.read_text())
    assert all(state.found is not None for state in script.states), "each state says what is found"
    assert failures(bench, script, EVERY) == []


def test_daemon_without_strict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What strict mode keeps of a module makes the daemon look again; without it there is less that could."""
    monkeypatch.setattr(mypy_runs, "PLUGIN", mypy_runs.PLUGIN.replace("strict = true", "strict = false"))
    script = parse((SCRIPTS / "shape-alone.txt").read_text())
    comparison = compare.compare(Workbench(tmp_path), script, ["daemon"])
    assert [answer for answer in comparison.cold if answer.found]
    assert comparison.differences == []


@pytest.mark.xfail(reason="disagreements that are known and not yet mended", strict=False)
@pytest.mark.parametrize("path", OPEN, ids=[path.stem for path in OPEN])
def test_open_scripts(bench: Workbench, path: Path) -> None:
    assert failures(bench, parse(path.read_text()), QUICK) == []


@settings(
    max_examples=4,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(script=scripts(most=4))
def test_made_scripts(bench: Workbench, script: Script) -> None:
    found = failures(bench, script, QUICK)
    assert found == [], "\n".join([*found, formatted(script)])


@settings(max_examples=50, derandomize=True, database=None)
@given(script=scripts())
def test_text_of_a_script(script: Script) -> None:
    assert parse(formatted(script)).states == script.states


# The harness itself: what it must notice.

SCRIPT = Script("", (State("start", {"app/__init__.py": "", "app/m.py": "def gen():\n    yield 1\n\ndef use() -> None:\n    gen()\n"}),))


def lying(*, also_alone: bool) -> compare.Mode:
    """Return a mode that finds nothing, with the plugin only or without it too."""

    def run(bench: Workbench, project: Project, script: Script) -> Iterator[tuple[int, str, Answer]]:
        truth = compare.cold(bench, project, script)
        for at, answer in enumerate(truth):
            yield at, "start", Answer(answer.status, ()) if project.plugin or also_alone else answer

    return run


def test_a_finding_that_a_mode_misses_is_a_difference(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(compare.MODES, "lying", lying(also_alone=False))
    [difference] = compare.compare(bench, SCRIPT, ["lying"]).differences
    assert not difference.own
    assert [finding.code for finding in difference.missing] == ["asyncctx-unused"]
    assert "- app/m.py:5:5: error" in str(difference)


def test_what_mypy_alone_gets_wrong_too_is_its_own(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(compare.MODES, "lying", lying(also_alone=True))
    wrong = Script("", (State("start", {"app/__init__.py": "", "app/m.py": "x: int = ''\n"}),))
    [difference] = compare.compare(bench, wrong, ["lying"]).differences
    assert difference.own


def test_a_cold_run_that_finds_something_else_is_told(bench: Workbench) -> None:
    expected = Script("", (State("start", SCRIPT.states[0].files, ("app/m.py:1: asyncctx-unused",)),))
    assert len(list(compare.unexpected(expected, compare.compare(bench, expected, [])))) == 1


@pytest.mark.parametrize("out", ["INTERNAL ERROR", "m.py:1: error: x\nTraceback (most recent call last):", "nonsense"])
def test_a_crash_is_no_answer(out: str) -> None:
    with pytest.raises(CrashError):
        read_answer(2, out)


def test_one_line_of_mypy() -> None:
    answer = read_answer(1, 'app/m.py:2:5: error: "x" is: odd  [asyncctx-unused]\n')
    assert answer.found == (Finding("app/m.py", 2, 5, "error", "asyncctx-unused", '"x" is: odd'),)


def test_bodies_that_mypy_leaves_out() -> None:
    text = "def f():\n    return 1\nasync def g():\n    yield 1\nclass C:\n    def h(self):\n        self.x = 1\n"
    left = compare.without_bodies(text)
    assert "return 1" not in left
    assert "yield 1" in left
    assert "self.x = 1" in left


def test_text_that_is_no_script() -> None:
    with pytest.raises(ValueError, match="there is no such file"):
        parse("title\n\n[delete app/m.py]\n")
