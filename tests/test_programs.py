"""Whole programs that were run: each wrong line is reported once, and nothing else is said.

``# BUG: slug`` ends a line that must be reported, ``# ALT: slug`` another place where that report may stand.
"""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers import INI, ROOT, Run, mypy_version, run_mypy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# One process runs mypy once for all of them.
pytestmark = pytest.mark.xdist_group("programs")
PROGRAMS = ROOT / "test-data" / "programs"
MARK = re.compile(r"#\s*(BUG|ALT):\s*([\w-]+)")
# The programs use `asyncio.timeout` and `TaskGroup`, which Python 3.10 does not have.
VERSION = ".".join(map(str, max(sys.version_info[:2], (3, 11))))
ARGS = ["--ignore-missing-imports", "--scripts-are-modules", "--python-version", VERSION]
# mypy 2.0.0 ends with INTERNAL ERROR on `@types.coroutine` above a function without annotations, also without a plugin.
CRASHES = {"2.0.0": {"types_coroutine_is_awaited"}}.get(mypy_version(), set())


def programs(kind: str) -> list[Path]:
    """Return the programs of a folder."""
    return sorted((PROGRAMS / kind).glob("*.py"))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """Every program checked at once, with the plugin and without it."""
    targets = [str(path) for path in programs("misuse") + programs("correct") if path.stem not in CRASHES]
    ours = tmp_path_factory.mktemp("ours")
    plain = tmp_path_factory.mktemp("plain")
    (plain / "mypy.ini").write_text(INI.replace("plugins = mypy_asyncctx\n", ""))
    return run_mypy(ours, targets, args=ARGS), run_mypy(plain, targets, args=ARGS)


def accepted_lines(path: Path) -> dict[str, set[int]]:
    """Return, for each marked mistake, the lines where its report may stand: the statement or header of a marked line."""
    source = path.read_text()
    extents = list(headers(ast.parse(source)))
    lines: dict[str, set[int]] = {}
    for number, text in enumerate(source.splitlines(), 1):
        for _, slug in MARK.findall(text):
            around = (range(first, last + 1) for first, last in extents if first <= number <= last)
            lines.setdefault(slug, set()).update({number}, *around)
    return lines


def headers(tree: ast.AST) -> Iterator[tuple[int, int]]:
    """Yield first and last line of each simple statement and of each definition's header."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield min([node.lineno, *(item.lineno for item in node.decorator_list)]), node.body[0].lineno - 1
        elif isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield node.lineno, node.end_lineno or node.lineno


def by_file(run: Run, path: Path) -> list[tuple[int, str, str]]:
    """Return line, code and message of the errors of one program."""
    return [(found.line, found.code, found.message) for found in run.found if found.file == str(path)]


@pytest.mark.parametrize("path", programs("misuse"), ids=lambda path: path.stem)
def test_wrong_line_is_reported_once(path: Path, runs: tuple[Run, Run]) -> None:
    found, plain = by_file(runs[0], path), by_file(runs[1], path)
    marked = accepted_lines(path)
    assert marked
    for slug, lines in marked.items():
        here = [(line, code) for line, code, _ in found if line in lines]
        assert len(here) == 1, (slug, found)
        assert here[0][1].startswith("asyncctx-")
    elsewhere = [item for item in found if not any(item[0] in lines for lines in marked.values())]
    assert [item for item in elsewhere if item not in plain] == []


@pytest.mark.parametrize("path", programs("correct"), ids=lambda path: path.stem)
def test_correct_program_is_silent(path: Path, runs: tuple[Run, Run]) -> None:
    if path.stem in CRASHES:
        pytest.skip("mypy itself crashes")
    assert by_file(runs[0], path) == []
