"""A baseline lets a team gate new code today."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli import UNANNOTATED, cli_cache, command

if TYPE_CHECKING:
    from tests.cli import Command

__all__ = ["cli_cache", "command"]

MORE = "\n\nasync def more():\n    async with get_db() as db:\n        print(db)\n"


@pytest.fixture
def known(command: Command) -> Command:
    """Return the command in a directory with one finding and a baseline that has it."""
    command.write({"app.py": UNANNOTATED})
    ran = command("--write-baseline", "known.json")
    assert (ran.status, ran.out, ran.err) == (0, "", "known.json: 1 finding written; with --baseline known.json only what is new counts\n")
    return command


@pytest.mark.parametrize(
    "changed",
    [
        UNANNOTATED,
        "# moved\n\n\n" + UNANNOTATED,
        UNANNOTATED.replace("async def job():\n    ", "async def job():\n    if True:\n      ").replace("        print", "          print"),
        UNANNOTATED.replace("async def job", "async def renamed"),
    ],
)
def test_what_is_known_stays_known(known: Command, changed: str) -> None:
    known.write({"app.py": changed})
    assert known("--output", "json").status == 1
    ran = known("--baseline", "known.json")
    assert (ran.status, ran.out) == (0, "no findings, 1 file checked, 1 finding in the baseline\n")


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        (UNANNOTATED + MORE, 19),
        # The same line once more in the same function.
        (UNANNOTATED + "    async with get_db() as db:\n        print(db)\n", 16),
        (UNANNOTATED.replace("get_db() as db", "get_db() as other").replace("print(db)", "print(other)"), 14),
    ],
)
def test_what_is_new_is_reported(known: Command, changed: str, line: int) -> None:
    known.write({"app.py": changed})
    ran = known("--baseline", "known.json", "--output", "json")
    assert ran.status == 1
    assert [item["line"] for item in json.loads(ran.out)["findings"]] == [line]


def test_paths_are_those_from_the_baseline(known: Command) -> None:
    assert known("--baseline", "known.json", str(known.folder / "app.py")).status == 0
    known.write({"other.py": UNANNOTATED})
    assert known("--baseline", "known.json").out.startswith("other.py:14:16: ")


@pytest.mark.parametrize("text", ["", "[]", '{"findings": [{}]}', '{"version": 2, "findings": []}'])
def test_what_is_no_baseline_is_exit_2(known: Command, text: str) -> None:
    known.write({"known.json": text})
    ran = known("--baseline", "known.json")
    assert ran.status == 2
    assert ran.err.startswith("mypy-asyncctx: known.json: not a baseline: ")


def test_what_was_mended_is_told(known: Command) -> None:
    known.write({"other.py": UNANNOTATED, "strict.py": "x = 1\n"})
    assert known("--write-baseline", "known.json").status == 0
    known.write(
        {"app.py": UNANNOTATED.replace("async with", "async for").replace(" as db", "").replace("for get_db()", "for db in get_db()")}
    )
    (known.folder / "other.py").unlink()
    ran = known("--baseline", "known.json")
    assert (ran.status, ran.out) == (0, "no findings, 2 files checked, 0 findings in the baseline\n")
    entry = "asyncctx-enter-generator in job: async with get_db() as db:"
    assert ran.err.splitlines() == [
        f"mypy-asyncctx: known.json: no longer found: app.py: {entry}",
        f"mypy-asyncctx: known.json: no longer found: other.py: {entry}",
        "mypy-asyncctx: write it again with --write-baseline known.json",
    ]
    # Nothing is known of what was not checked, or not asked for.
    assert known("--baseline", "known.json", "strict.py").err == ""
    assert known("--baseline", "known.json", "--ignore", "enter-generator").err == ""
