"""From a program with one cell to a module with a cell for each kind, and back from line numbers to cells."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.matrix.kinds import Kind, Program

SOURCES: Final = Path(__file__).parent.parent.parent / "test-data" / "frameworks"
SHARED: Final = ("targets.py", "lifespans.py", "support.py", "asgi.py", "run_cells.py")
PRELUDE: Final = """\
import functools
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any
"""
CELL: Final = "def cell_KIND()"
_APP: Final = re.compile(r"(?:, )?\bapp: object|(?<=\()app(?=\))")
"""The parameter that most frameworks give to a lifespan, and FastStream does not."""
MARK: Final = re.compile(r"# here: (\w+)")


def expanded(program: Program) -> str:
    """Return the module: the program's head, and its cell once for each kind. A program without a cell is taken as it is."""
    source = (SOURCES / f"{program.name}.py").read_text()
    head, mark, cell = source.partition(CELL)
    if not mark:
        return source
    docstring, _, rest = head.partition("\n\n")
    cells = [_filled(mark + cell, kind, lifespan="import lifespans as targets" in head) for kind in program.kinds]
    return "\n".join([docstring, "", PRELUDE + rest.strip("\n"), "", *(f"\n{text}" for text in cells)])


def _filled(cell: str, kind: Kind, *, lifespan: bool) -> str:
    target = kind.target
    for placeholder, text in (("lambda{app}", "lambda app"), ("{app}", "app"), ("{none}", "None")):
        target = target.replace(placeholder, text if lifespan else placeholder.partition("{")[0])
    for name, text in (("KIND", kind.name), ("WANTED", kind.wanted), ("TARGET", target)):
        cell = re.sub(rf"(?<![A-Z]){name}(?![A-Z])", lambda _, text=text: text, cell)  # type: ignore[misc]
    return cell


def declarations(source: str) -> dict[str, range]:
    """Return, for each cell, the lines of the statement that declares the target: a function's are its decorators and signature."""
    marks = {number: found[1] for number, line in enumerate(source.splitlines(), 1) if (found := MARK.search(line))}
    lines: dict[str, range] = {}
    for node in ast.walk(ast.parse(source)):  # outer statements first, so the innermost stays
        if isinstance(node, ast.stmt):
            span = _span(node)
            lines.update({name: span for number, name in marks.items() if number in span})
    return lines


def _span(node: ast.stmt) -> range:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        return range(first, max(node.lineno + 1, node.body[0].lineno))
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def write_programs(folder: Path, programs: Iterable[Program]) -> None:
    """Write the modules of ``programs``, and what they import, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        shutil.copy(SOURCES / name, folder / name)
    (folder / "lifespans_bare.py").write_text(_APP.sub("", (SOURCES / "lifespans.py").read_text()))
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = strict\n")
    for program in programs:
        (folder / f"{program.name}.py").write_text(expanded(program))
