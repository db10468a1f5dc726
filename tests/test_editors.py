"""What editors show: a language server that is run as editors run it, and mypy called with the arguments that extensions pass."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.editors import Editor, Place, underlined
from tests.helpers import INI, write

if TYPE_CHECKING:
    from pathlib import Path

DB = """\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

class Session:
    async def execute(self) -> int:
        return 1

@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()

async def get_db() -> AsyncGenerator[Session, None]:
    async with open_session() as session:
        yield session
"""
RIGHT = """\
from typing import Annotated
from db import Session, get_db, open_session
from fastapi import Depends

async def job() -> None:
    async with open_session() as session:
        await session.execute()

async def route(session: Annotated[Session, Depends(get_db)]) -> int:
    return await session.execute()
"""
WRONG = """\
from typing import Annotated
from db import Session, get_db, open_session
from fastapi import Depends


# Lines moved, as they do while somebody types.
async def job() -> None:
    async with get_db() as session:
        await session.execute()
    open_session()

async def route(session: Annotated[Session, Depends(open_session)]) -> int:
    return await session.execute()
"""
SHOWN = [
    ("asyncctx-enter-generator", "get_db()"),
    ("asyncctx-unused", "open_session()"),
    ("asyncctx-depends", "Depends(open_session)"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a project in which nothing is wrong."""
    write(tmp_path, {"db.py": DB, "app.py": RIGHT, "mypy.ini": INI})
    return tmp_path


def test_language_server_shows_what_is_typed(project: Path) -> None:
    with Editor(project, {"live_mode": True}) as editor:
        editor.open("app.py")
        assert editor.shows("app.py", []) == []
        editor.edit("app.py", WRONG)
        assert editor.shows("app.py", SHOWN) == SHOWN
        editor.edit("app.py", RIGHT)
        assert editor.shows("app.py", []) == []
    assert (project / "app.py").read_text() == RIGHT


def test_language_server_with_the_daemon(project: Path) -> None:
    with Editor(project, {"live_mode": False, "dmypy": True}) as editor:
        editor.open("app.py")
        assert editor.shows("app.py", []) == []
        editor.edit("app.py", WRONG)
        editor.save("app.py")
        assert editor.shows("app.py", SHOWN) == SHOWN
        # The mistake goes away by a change in another file.
        write(project, {"db.py": DB.replace("async def get_db", "@asynccontextmanager\nasync def get_db")})
        editor.save("app.py")
        assert editor.shows("app.py", SHOWN[1:]) == SHOWN[1:]
        editor.edit("app.py", RIGHT.replace("Depends(get_db)", "Depends()"))
        editor.save("app.py")
        assert editor.shows("app.py", []) == []


# Extension, with the arguments that it passes, from its source code. {file}, {copy}, {python} and {status} are filled in.
SAVED = {
    "VS Code, mypy-type-checker": (
        "-m mypy --no-color-output --no-error-summary --show-absolute-path --show-column-numbers --show-error-codes --no-pretty"
        " --show-error-end {file}"
    ),
    "VS Code, mypy-type-checker with the daemon": (
        "-m mypy.dmypy --status-file {status} run -- --no-color-output --no-error-summary --show-absolute-path --show-column-numbers"
        " --show-error-codes --no-pretty --show-error-end {file}"
    ),
    "VS Code, matangover.mypy": (
        "-m mypy.dmypy --status-file {status} run --log-file {status}.log -- --python-executable {python} ."
        " --show-error-end --no-error-summary --no-pretty --no-color-output"
    ),
}
UNSAVED = {
    "Neovim, none-ls": (
        "-m mypy --hide-error-codes --hide-error-context --no-color-output --show-column-numbers --show-error-codes --no-error-summary"
        " --no-pretty --shadow-file {file} {copy} {file}"
    ),
    "PyCharm, Mypy": (
        "-m mypy --show-column-numbers --show-absolute-path --output json --follow-imports silent --exclude \\.pyi$"
        " --shadow-file {file} {copy} {file}"
    ),
}
LINE = re.compile(
    r"^(?P<file>.+?):(?P<line>\d+):(?P<column>\d+)(?::(?P<end_line>\d+):(?P<end_column>\d+))?"
    r": error: (?P<message>.*?)  \[(?P<code>[\w-]+)\]$"
)


def called(project: Path, arguments: str) -> list[tuple[str, str]]:
    """Run mypy as an extension does and return code and underlined text (or its beginning, where no end is told)."""
    filled = [
        part.format(file=project / "app.py", copy=project / "copy.tmp", python=sys.executable, status=project / "status.json")
        for part in arguments.split()
    ]
    done = subprocess.run([sys.executable, *filled], cwd=project, capture_output=True, text=True, check=False)
    # Anything here, and the extensions take the run for one that failed.
    assert done.stderr == ""
    shown = []
    # Extensions pass over other lines, such as "Daemon started".
    for line in (line for line in done.stdout.splitlines() if " error: " in line or line.startswith("{")):
        if line.startswith("{"):
            item = json.loads(line)
            place = Place(item["line"] - 1, item["column"], item["end_line"] - 1, item["end_column"])
            assert item["file"] == str(project / "app.py")
        else:
            match = LINE.match(line)
            assert match is not None, line
            item = match.groupdict()
            line_number, end_line = int(item["line"]), int(item["end_line"] or item["line"])
            place = Place(line_number - 1, int(item["column"]) - 1, end_line - 1, int(item["end_column"] or 1000))
        shown.append((item["code"], underlined(WRONG, place)))
    return shown


@pytest.mark.parametrize("arguments", SAVED.values(), ids=list(SAVED))
def test_extensions_on_a_saved_file(project: Path, arguments: str) -> None:
    try:
        assert called(project, arguments) == []
        write(project, {"app.py": WRONG})
        assert called(project, arguments) == SHOWN
        write(project, {"app.py": RIGHT})
        assert called(project, arguments) == []
    finally:
        if "dmypy" in arguments:
            stop = [sys.executable, "-m", "mypy.dmypy", "--status-file", str(project / "status.json"), "kill"]
            subprocess.run(stop, cwd=project, check=True, capture_output=True)


@pytest.mark.parametrize("arguments", UNSAVED.values(), ids=list(UNSAVED))
def test_extensions_on_text_that_is_not_saved(project: Path, arguments: str) -> None:
    def begins(shown: list[tuple[str, str]]) -> bool:
        return len(shown) == len(SHOWN) and all(
            seen == code and text.startswith(begin) for (seen, text), (code, begin) in zip(shown, SHOWN, strict=True)
        )

    write(project, {"copy.tmp": WRONG})
    assert begins(called(project, arguments))
    write(project, {"copy.tmp": RIGHT})
    assert called(project, arguments) == []
    write(project, {"app.py": WRONG})
    assert called(project, arguments) == []
