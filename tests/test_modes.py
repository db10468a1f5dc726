"""The same findings cold, warm, with workers, with each cache and parser, and in the daemon, through every edit of a script."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.helpers import PYTHON
from tools.modes import compare
from tools.modes.mypy_runs import Answer, CrashError, Finding, Workbench, read_answer
from tools.modes.script import SCRIPTS, Script, State, formatted, parse
from tools.modes.strategies import scripts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif("ASYNCCTX_TEST_PYTHON" in os.environ, reason="these tests run the mypy of this process")

PATHS = sorted(SCRIPTS.glob("*.txt"))


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
    assert failures(bench, script, compare.EVERY) == []


@settings(
    max_examples=10,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(script=scripts(most=4))
def test_made_scripts(bench: Workbench, script: Script) -> None:
    found = failures(bench, script, compare.QUICK)
    assert found == [], "\n".join([*found, formatted(script)])


@settings(max_examples=50, derandomize=True, database=None)
@given(script=scripts())
def test_text_of_a_script(script: Script) -> None:
    assert parse(formatted(script)).states == script.states
