"""mypy's own answers stay as they are: each program is checked with the plugin and without it, and the two are compared line by line.

``# OURS: code`` ends a line where the plugin adds findings with these codes, ``# GONE: code`` names what it leaves out of mypy's own errors
there, because that follows from the finding. Every other line has the same errors and notes in both.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.helpers import INI, run_mypy
from tests.test_programs import ARGS, programs

if TYPE_CHECKING:
    from pathlib import Path

    Said = dict[tuple[str, int], set[tuple[str, str, str]]]

MARK = re.compile(r"# (OURS|GONE): ([\w, -]+)")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What mypy says of each line without the plugin."""
    return said(tmp_path_factory.mktemp("alone"), INI.replace("plugins = mypy_asyncctx\n", ""))


@pytest.fixture(scope="module", params=["false", "true"], ids=["default", "strict"])
def ours(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What it says with the plugin."""
    return said(tmp_path_factory.mktemp("ours"), f"{INI}[mypy_asyncctx]\nstrict = {request.param}\n")


def said(folder: Path, config: str) -> Said:
    """Return code, message and notes of what mypy says of each line of all programs."""
    (folder / "mypy.ini").write_text(config)
    run = run_mypy(folder, [str(path) for path in programs("own")], args=[*ARGS, "--warn-unused-ignores"])
    assert "Traceback" not in run.output
    found: Said = defaultdict(set)
    for text in run.output.splitlines():
        if text.startswith("{"):
            info = json.loads(text)
            found[info["file"], info["line"]].add((info["code"] or "", info["message"], info["hint"] or ""))
    return found


@pytest.mark.parametrize("path", programs("own"), ids=lambda path: path.stem)
def test_only_findings_are_added_and_only_what_follows_from_them_is_left_out(path: Path, ours: Said, alone: Said) -> None:
    for number, text in enumerate(path.read_text().splitlines(), 1):
        with_plugin, without = ours[str(path), number], alone[str(path), number]
        marks = {name: {*re.split(r"[ ,]+", codes.strip())} for name, codes in MARK.findall(text)}
        assert {code for code, *_ in with_plugin - without} == marks.get("OURS", set()), (number, with_plugin - without)
        assert {code for code, *_ in without - with_plugin} == marks.get("GONE", set()), (number, without - with_plugin)
