"""Programs without annotations, run and checked: what fails at run time on a marked line is reported, and nothing else is.

In ``test-data/unannotated/programs`` each ``wrong_*`` function fails and each ``right_*`` function does not. A line that ends in
``# wrong`` is reported; one that ends in ``# either`` is wrong for the object that the function makes, or for another object of the
declared class, and the plugin may or may not follow it.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
from typing import TYPE_CHECKING

import pytest

from tests.helpers import ROOT, run_mypy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ROOT / "test-data" / "unannotated" / "programs"
PROGRAMS = sorted(path for path in FOLDER.glob("*.py") if "def right_" in path.read_text() or "def wrong_" in path.read_text())

# One process runs mypy once for all of them.
pytestmark = pytest.mark.xdist_group("unannotated")


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[int]]:
    """All programs checked in one run: for each, the lines with a finding of ours."""
    # From the directory of the programs, as their imports are.
    found: dict[str, set[int]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPYPATH", str(FOLDER))
        run = run_mypy(tmp_path_factory.mktemp("run"), [str(path) for path in sorted(FOLDER.rglob("*.py"))])
    for item in run.found:
        if item.code.startswith("asyncctx"):
            found.setdefault(item.file, set()).add(item.line)
    return found


def marked(path: Path, mark: str) -> set[int]:
    """Return the lines of a file that end in a mark."""
    return {number for number, line in enumerate(path.read_text().splitlines(), 1) if line.endswith(f"# {mark}")}


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_only_what_is_wrong_is_reported(path: Path, reported: dict[str, set[int]]) -> None:
    assert reported.get(str(path), set()) - marked(path, "either") == marked(path, "wrong")


@pytest.fixture
def folder_on_the_path() -> Iterator[None]:
    """The programs import each other by their names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        yield


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
@pytest.mark.usefixtures("folder_on_the_path")
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
def test_the_marks_are_what_happens_at_run_time(path: Path) -> None:
    module = importlib.import_module(path.stem)
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ != path.stem:
            continue
        if name.startswith("wrong_"):
            with pytest.raises((TypeError, AttributeError)):
                _run(function)
        elif name.startswith("right_"):
            _run(function)


def _run(function: object) -> None:
    assert callable(function)
    result = function()
    if inspect.isawaitable(result):
        asyncio.run(_finished(result))


async def _finished(result: object) -> None:
    assert inspect.isawaitable(result)
    await result
