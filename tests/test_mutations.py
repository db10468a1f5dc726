"""The benchmark of bench/ in its short form: a small program, every mistake, every use that becomes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.mutations import command, copies
from bench.mutations.families import FAMILIES
from bench.mutations.mutants import Edit, Mutant
from bench.mutations.source import Module
from tests.helpers import write

if TYPE_CHECKING:
    from pathlib import Path

    from bench.mutations.command import Outcome

DB = """\
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


class Session:
    async def execute(self, query: str) -> int:
        return len(query)


@asynccontextmanager
async def open_session() -> AsyncIterator[Session]:
    yield Session()


@contextmanager
def locked():
    yield


async def rows() -> AsyncIterator[str]:
    yield "row"


def opened():
    return open_session()
"""
APP = """\
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from service import db
from service.db import locked as holding, rows


async def run(scope: AbstractAsyncContextManager[db.Session]) -> int:
    async with scope as session:
        return await session.execute("select 1")


async def main() -> None:
    async with db.open_session() as session:
        await session.execute("select 1")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(db.opened())
    held = db.open_session()
    async with held:
        pass
    await run(db.open_session())
    with holding():
        pass
    async for row in rows():
        row.upper()
    print([row async for row in rows()], await anext(rows()))
"""
ROUTES = """\
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


async def get_session() -> AsyncIterator[str]:
    yield "session"


Session = Annotated[str, Depends(get_session)]


@app.get("/")
async def root(session: Session, other: str = Depends(get_session)) -> str:
    return session + other
"""
HIDDEN = """\
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def locked() -> Iterator[None]:
    yield


with locked():
    pass
if sys.version_info < (3, 0):
    with locked():
        pass
"""


def _run(folder: Path, files: dict[str, str], limit: int = 100) -> Outcome:
    write(folder / "program", files)
    before = {path: path.read_text() for path in folder.rglob("*.py")}
    (project,) = copies.projects_of([str(folder / "program")])
    outcome = command.run(project, folder / "scratch", limit, 0, [], reveal=True)
    assert before == {path: path.read_text() for path in (folder / "program").rglob("*.py")}
    assert {path.read_text() for path in (folder / "scratch" / "source").rglob("*.py")} == set(files.values())
    assert not outcome.unrun
    return outcome


def _found(outcome: Outcome) -> dict[str, list[tuple[str, int, str]]]:
    found: dict[str, list[tuple[str, int, str]]] = {}
    for score in outcome.scores:
        found.setdefault(score.mutant.family, []).extend((error.file, error.line, error.code) for error in score.ours)
    return {family: sorted(set(errors)) for family, errors in found.items()}


def test_every_use_that_becomes_wrong_is_found(tmp_path: Path) -> None:
    outcome = _run(tmp_path, {"service/__init__.py": "", "service/db.py": DB, "service/app.py": APP})
    assert [score for score in outcome.scores if not score.ours] == []
    assert outcome.missed == []
    assert [error for judgement in outcome.judgements for error in judgement.elsewhere] == []
    app = "service/app.py"
    assert _found(outcome) == {
        "decorator removed": [(app, line, "asyncctx-enter-generator") for line in (13, 16, 18, 20, 21)],
        "decorator added": [(app, line, "asyncctx-iterate-manager") for line in (23, 25)],
        "other decorator": [("service/db.py", line, "asyncctx-decorator") for line in (10, 15)],
        "for in place of with": [(app, line, "asyncctx-iterate-manager") for line in (13, 18, 21)],
        "with in place of for": [(app, 23, "asyncctx-enter-generator")],
        "not entered": [(app, line, "asyncctx-not-entered") for line in (14, 24)],
        "dropped": [(app, 21, "asyncctx-unused")],
        "async left out": [(app, line, "asyncctx-sync-async") for line in (13, 18, 23)],
        "async put before": [(app, 21, "asyncctx-sync-async")],
        "call left out": [(app, line, "asyncctx-missing-call") for line in (13, 21, 23, 25)],
        "awaited": [(app, line, "asyncctx-await") for line in (13, 18, 23)],
    }


def test_every_wrong_dependency_is_found(tmp_path: Path) -> None:
    outcome = _run(tmp_path, {"routes.py": ROUTES})
    assert _found(outcome) == {
        "decorator added": [("routes.py", line, "asyncctx-depends") for line in (13, 17)],
        "dependency called": [("routes.py", line, "asyncctx-depends") for line in (13, 17)],
    }
    assert not outcome.missed
    # mypy alone has nothing to say about a function that Depends is given.
    assert not any(score.plain for score in outcome.scores if score.mutant.family == "decorator added")


def test_what_is_not_found_counts_as_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"program/hidden.py": HIDDEN})
    assert command.main([str(tmp_path / "program"), "--limit", "1", "--missed", "--elsewhere"]) == 0
    output = capsys.readouterr().out
    assert "missed hidden.py:14: decorator removed (with; hidden.py:6 locked)\n    with locked():\n    nothing: mypy does not" in output
    assert "| decorator removed | 1 | 2 | 1 (50.0 %) | 1 (50.0 %) | 1 (50.0 %) |" in output
    assert output.count("missed ") == 1
    assert "1 mutants, seed 0" in output


def test_no_such_path(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        command.main(["no/such/path"])
    assert raised.value.code == 2
    assert "no such path" in capsys.readouterr().err


def test_a_program_that_does_not_parse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"broken.py": "def f(:\n"})
    assert command.main([str(tmp_path)]) == 2
    assert "mypy cannot check it" in capsys.readouterr().err


def test_lines_of_a_mutant() -> None:
    module = Module("a.py", "import os\n\n\ndef f():\n    yield\n")
    edits = (Edit((4, 0), (4, 0), "@contextlib.contextmanager\n"), Edit((1, 0), (1, 0), "import contextlib; "))
    mutant = Mutant("decorator added", module, edits, (), range(4, 6))
    assert mutant.text() == "import contextlib; import os\n\n\n@contextlib.contextmanager\ndef f():\n    yield\n"
    assert [mutant.changed_line(line) for line in (1, 3, 4, 5)] == [1, 3, 5, 6]
    assert [mutant.original_line(line) for line in (1, 3, 4, 5, 6)] == [1, 3, 4, 4, 5]


def test_each_family_says_what_it_does() -> None:
    assert all(family.__doc__ for family in FAMILIES)
