"""Run the command as a user does, with the cache of the other tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from mypy_asyncctx.cli.main import main
from tests.helpers import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

UNANNOTATED = """\
from contextlib import asynccontextmanager


async def get_db():
    yield 1


@asynccontextmanager
async def scope():
    yield 1


async def job():
    async with get_db() as db:
        print(db)
"""
# Line and code of what is wrong in it.
WRONG = (14, "asyncctx-enter-generator")
RIGHT = "async def get_db():\n    yield 1\n\n\nasync def job():\n    async for db in get_db():\n        print(db)\n"


@dataclass(frozen=True)
class Ran:
    """What the command gave."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Command:
    """The command in a directory of its own."""

    folder: Path
    cache: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def write(self, files: Mapping[str, str]) -> None:
        """Write files, by their path in the directory."""
        write(self.folder, files)

    def __call__(self, *args: str) -> Ran:
        """Run the command with arguments; the cache of all tests is used."""
        self.patch.chdir(self.folder)
        try:
            status = main(["--cache-dir", str(self.cache), *args])
        except SystemExit as end:
            status = int(end.code or 0)
        said = self.capture.readouterr()
        return Ran(status, said.out, said.err)


@pytest.fixture(scope="session")
def cli_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache directory that the tests of one process share: what is in it of typeshed is read once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def command(tmp_path: Path, cli_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return the command, in an empty directory that is the root of a repository."""
    (tmp_path / ".git").mkdir()
    return Command(tmp_path, cli_cache, monkeypatch, capsys)
