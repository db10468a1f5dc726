"""The page to try the plugin in: what it runs, with this Python, and the page as it is built, in headless Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import libcst
import pytest

from tools import make_playground
from tools.playground import native
from tools.playground.check import Checker

if TYPE_CHECKING:
    from pathlib import Path


# The checkers share mypy's cache of the libraries, which takes most of the time.
pytestmark = pytest.mark.xdist_group("playground")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def checker(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Checker:
    monkeypatch.chdir(tmp_path)  # and back, as a checker goes to its folder
    return Checker(str(tmp_path / "program"), str(cache))


def found(checker: Checker, source: str, *, strict: bool = False) -> list[dict[str, Any]]:
    result = json.loads(checker.check(source, strict))
    assert result["failed"] == ""
    findings: list[dict[str, Any]] = result["findings"]
    return findings


def test_all_examples_are_in_the_menu() -> None:
    assert {path.stem for path in (make_playground.PAGE / "examples").iterdir()} == set(make_playground.EXAMPLES)


def test_the_page_has_the_mypy_of_the_development_tools() -> None:
    lists = (make_playground.PAGE / "requirements.txt", make_playground.ROOT / "requirements-dev.txt")
    here, there = ({line for line in path.read_text().splitlines() if line.startswith("mypy==")} for path in lists)
    assert here == there


def test_each_example_has_the_finding_that_its_name_says(checker: Checker) -> None:
    for example in make_playground.examples():
        expected = [] if example["name"] == "right" else [f"asyncctx-{example['name']}"]
        strict = bool(example["strict"])
        assert [finding["code"] for finding in found(checker, str(example["source"]), strict=strict)] == expected
        if strict:
            assert found(checker, str(example["source"])) == []


def test_the_errors_of_mypy_are_told_with_their_places(checker: Checker) -> None:
    [error] = found(checker, 'x = "\N{LATIN SMALL LETTER E WITH ACUTE}"; number: int = ""\n')
    assert (error["line"], error["column"], error["endColumn"], error["code"]) == (1, 24, 26, "assignment")
    assert {error["code"] for error in found(checker, "def f(:\n")} == {"syntax"}


def test_repairs_leave_no_finding_that_has_one(checker: Checker) -> None:
    decisions = {"unused", "second-yield"}  # where to put the body, and which of the two yields is right, no edit can know
    for example in make_playground.examples():
        source, strict = str(example["source"]), bool(example["strict"])
        repaired = checker.repair(source, strict)
        assert (repaired == source) == (example["name"] in {*decisions, "right"})
        assert not found(checker, repaired, strict=strict) or example["name"] in decisions


def test_the_parser_of_the_page_repairs_as_that_of_libcst_does(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [str(example["source"]) for example in make_playground.examples()]
    expected = [checker.repair(source, True) for source in sources]
    monkeypatch.setattr(libcst, "native", native, raising=False)
    monkeypatch.setitem(sys.modules, "libcst.native", native)
    assert [checker.repair(source, True) for source in sources] == expected


def test_a_change_that_keeps_the_length_is_seen(checker: Checker) -> None:
    assert len(found(checker, "x: int = 1.5\n")) == 1
    assert found(checker, "x: int = 1_5\n") == []


@pytest.mark.skipif(sys.platform != "linux", reason="the headless Chromium on npm is one for Linux")
@pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="no Node with npm here, which builds the page")
def test_the_page_in_a_browser(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "tools.make_playground", str(tmp_path)],
        cwd=make_playground.ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if built.returncode and not make_playground.downloaded():
        pytest.skip(f"Pyodide, Chromium or the wheels cannot be had here: {built.stderr[-500:]}")
    assert built.returncode == 0, built.stderr
    tests = make_playground.PAGE / "test" / "try.test.mjs"
    run = subprocess.run(
        ["node", "--test", str(tests)], env=os.environ | {"PAGE": str(tmp_path)}, check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
