"""Configuration: every accepted form, and every mistake with its message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mypy_asyncctx.config import Config, ConfigError, read_config
from tests.helpers import Daemon, has_option, run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

# Dropping a declared iterator is reported in strict mode only.
PROGRAM = "from collections.abc import Iterator\ndef rows() -> Iterator[int]:\n    return iter([1])\nrows()\n"
TOML = '[tool.mypy]\nplugins = ["mypy_asyncctx"]\n'
INI = "[mypy]\nplugins = mypy_asyncctx\n"

ACCEPTED = [
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\nstrict = true\n", True),
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\nstrict = false\n", False),
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\n", False),
    ("pyproject.toml", "[tool.mypy_asyncctx]\nstrict = true\n[other]\na = 1\n" + TOML, True),
    ("pyproject.toml", TOML, False),
    ("mypy.ini", INI + "[mypy_asyncctx]\nstrict = True\n", True),
    ("mypy.ini", INI + "[mypy_asyncctx]\nstrict: ON\n# comment\n", True),
    ("mypy.ini", INI + "[mypy_asyncctx]\nSTRICT = true\n", True),
    ("mypy.ini", INI + "[mypy_asyncctx]\nstrict = off\n", False),
    ("mypy.ini", INI + "[mypy_asyncctx]\n", False),
    (".mypy.ini", INI + "[mypy_asyncctx]\nstrict = yes\n", True),
    (".mypy.ini", INI + "[mypy_asyncctx]\nstrict = no\n", False),
    ("setup.cfg", INI + "[mypy_asyncctx]\nstrict = 1\n", True),
    ("setup.cfg", INI + "[mypy_asyncctx]\nstrict = 0\n[flake8]\nmax = 100%\n", False),
    ("setup.cfg", INI, False),
]
# Names that only `--config-file` finds.
ELSEWHERE = [
    ("other.toml", TOML + "[tool.mypy_asyncctx]\nstrict = true\n", True),
    ("config/other.toml", TOML + "[tool.mypy_asyncctx]\nstrict = true\n", True),
    ("other.ini", INI + "[mypy_asyncctx]\nstrict = true\n", True),
    ("other.cfg", INI, False),
    ("other", INI + "[mypy_asyncctx]\nstrict = true\n", True),
]
WRONG = [
    (
        "pyproject.toml",
        TOML + "[tool.mypy_asyncctx]\nstrikt = true\n",
        ["tool.mypy_asyncctx", '"strikt"', "allowed: frameworks, strict, strict_depends, versions"],
    ),
    ("pyproject.toml", TOML + '[tool.mypy_asyncctx]\nstrict = "maybe"\n', ["strict = 'maybe'", "true or false"]),
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\nstrict = 1\n", ["strict = 1", "true or false"]),
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\nstrict = [true]\n", ["strict = [True]", "true or false"]),
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\nstrict = 2026-01-01\n", ["strict = ", "true or false"]),
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx.strict]\non = true\n", ["strict = ", "true or false"]),
    ("pyproject.toml", TOML + "[[tool.mypy_asyncctx]]\nstrict = true\n", ["tool.mypy_asyncctx", "table"]),
    ("pyproject.toml", "[tool]\nmypy_asyncctx = 3\n" + TOML, ["tool.mypy_asyncctx", "table"]),
    ("mypy.ini", INI + "[mypy_asyncctx]\nstrict = maybe\n", ["[mypy_asyncctx]", "strict = 'maybe'", "true or false"]),
    (
        "mypy.ini",
        INI + "[mypy_asyncctx]\nfast = true\n",
        ["[mypy_asyncctx]", '"fast"', "allowed: frameworks, strict, strict_depends, versions"],
    ),
    ("mypy.ini", INI + "[mypy_asyncctx]\nstrict =\n", ["strict", "true or false"]),
    ("setup.cfg", INI + "[mypy_asyncctx]\nstrict = 7\n", ["strict = '7'", "true or false"]),
    (".mypy.ini", INI + "[mypy_asyncctx]\nno = 7\n", ['"no"', "allowed: frameworks, strict, strict_depends, versions"]),
]
SECTION = "[tool.mypy_asyncctx]\n"
ROW = "[[tool.mypy_asyncctx.frameworks]]\n"
WRONG += [
    ("pyproject.toml", TOML + SECTION + 'versions = "0.1"\n', ["versions", '"0.1"', "allowed: aiohttp, dependency-injector"]),
    ("pyproject.toml", TOML + SECTION + 'versions = {flask = "1.0"}\n', ["versions", '"flask"', "allowed: aiohttp, dependency-injector"]),
    ("pyproject.toml", TOML + SECTION + "versions = {fastapi = 1}\n", ["versions", "fastapi", "0.122.0"]),
    ("pyproject.toml", TOML + SECTION + 'versions = ["fastapi"]\n', ["versions", "table"]),
    ("pyproject.toml", TOML + SECTION + 'strict_depends = "often"\n', ["strict_depends = 'often'", "true or false"]),
    ("pyproject.toml", TOML + SECTION + 'frameworks = "fastapi"\n', ["frameworks", "[[tool.mypy_asyncctx.frameworks]]"]),
    ("pyproject.toml", TOML + ROW + 'name = "x"\ncalls = ["app.di.f"]\nlike = "flask"\n', ["like = 'flask'", "allowed: fastapi"]),
    ("pyproject.toml", TOML + ROW + 'name = "x"\n', ["calls must be full names"]),
    ("pyproject.toml", TOML + ROW + 'name = "x"\ncalls = ["Inject"]\n', ["calls must be full names"]),
    ("pyproject.toml", TOML + ROW + 'calls = ["app.di.f"]\n', ["name must be a text"]),
    ("pyproject.toml", TOML + ROW + 'name = "x"\ncalls = ["app.f"]\nkind = 1\n', ['unknown key "kind"', "allowed: name, like"]),
    ("pyproject.toml", TOML + ROW + 'name = "x"\ncalls = ["app.f"]\nparameter = "a b"\n', ["parameter must be the name"]),
    ("mypy.ini", INI + "[mypy_asyncctx]\nversions = fastapi = new\n", ["versions", "fastapi", "0.122.0"]),
    ("mypy.ini", INI + "[mypy_asyncctx]\nframeworks = x\n", ["frameworks", "list of tables"]),
    ("mypy.ini", INI + "[mypy_asyncctx.frameworks.x]\ncalls = f\n", ["calls must be full names"]),
]
# What mypy itself cannot read.
BROKEN = [
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx\nstrict = true\n"),
    ("pyproject.toml", TOML + "[tool.mypy_asyncctx]\nstrict = yes\n"),
    ("mypy.ini", INI + "[mypy_asyncctx\nstrict = true\n"),
    ("setup.cfg", INI + "[mypy_asyncctx]\nstrict = true\nstrict = false\n"),
]


def label(value: object) -> str | None:
    """Return the file's name, and the last setting in it, as a test's name."""
    return value.splitlines()[-1].strip() if isinstance(value, str) and value else None


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, list[str]]:
    """The option that lets runs with the same setting share what mypy knows of the standard library."""
    return {strict: ["--cache-dir", str(tmp_path_factory.mktemp(f"cache-{strict}"))] for strict in (False, True)}


@pytest.mark.parametrize(("name", "text", "strict"), ACCEPTED, ids=label)
def test_accepted(name: str, text: str, strict: bool, tmp_path: Path, warm: dict[bool, list[str]]) -> None:
    write(tmp_path, {name: text, "m.py": PROGRAM})
    run = run_mypy(tmp_path, ["m.py"], config=None, args=warm[strict])
    assert run.codes() == ([(4, "asyncctx-unused-result")] if strict else [])


@pytest.mark.parametrize(("name", "text", "strict"), [*ELSEWHERE, ACCEPTED[0], ACCEPTED[5], ACCEPTED[10], ACCEPTED[12]], ids=label)
def test_accepted_through_the_option(name: str, text: str, strict: bool, tmp_path: Path, warm: dict[bool, list[str]]) -> None:
    # The file that mypy would find by itself says the opposite.
    write(tmp_path, {"mypy.ini": INI + f"[mypy_asyncctx]\nstrict = {not strict}\n", name: text, "m.py": PROGRAM})
    run = run_mypy(tmp_path, ["m.py"], config=name, args=warm[strict])
    assert run.codes() == ([(4, "asyncctx-unused-result")] if strict else [])


def test_file_above_the_working_directory(tmp_path: Path) -> None:
    """mypy looks for its configuration in the directories above; so does the section of the plugin."""
    write(tmp_path, {".git/HEAD": "", "pyproject.toml": TOML + "[tool.mypy_asyncctx]\nstrict = true\n", "in/m.py": PROGRAM})
    assert run_mypy(tmp_path / "in", ["m.py"], config=None).codes() == [(4, "asyncctx-unused-result")]


def test_names_of_frameworks(tmp_path: Path) -> None:
    text = 'versions = {taskiq = "1.0", fast_depends = "2.4", FastAPI = "0.122.0", "that-depends" = "3.1"}'
    write(tmp_path, {"pyproject.toml": f"[tool.mypy_asyncctx]\n{text}\n"})
    expected = {"taskiq-dependencies": "1.0", "fast-depends": "2.4", "fastapi": "0.122.0", "that-depends": "3.1"}
    assert dict(read_config(str(tmp_path / "pyproject.toml")).versions) == expected


def test_only_the_file_that_mypy_reads_counts(tmp_path: Path) -> None:
    write(tmp_path, {"mypy.ini": INI, "pyproject.toml": "[tool.mypy_asyncctx]\nstrikt = true\n", "m.py": PROGRAM})
    assert run_mypy(tmp_path, ["m.py"], config=None).status == 0


def test_no_file() -> None:
    assert read_config(None) == Config(strict=False)
    assert read_config("") == Config(strict=False)


def check_message(output: str, words: list[str]) -> None:
    """The message names file, key and allowed values, and is no crash."""
    assert all(word in output for word in words), output
    assert "Traceback" not in output
    assert "INTERNAL ERROR" not in output


@pytest.mark.parametrize(("name", "text", "words"), WRONG, ids=label)
def test_wrong(name: str, text: str, words: list[str], tmp_path: Path) -> None:
    write(tmp_path, {name: text, "m.py": PROGRAM})
    run = run_mypy(tmp_path, ["m.py"], config=None)
    assert run.status == 2
    check_message(run.output, [f"mypy_asyncctx: {name}: ", *words])


def test_wrong_file_elsewhere_is_named_as_it_was_given(tmp_path: Path) -> None:
    write(tmp_path, {"config/other.toml": WRONG[0][1], "m.py": PROGRAM})
    run = run_mypy(tmp_path, ["m.py"], config="config/other.toml")
    assert run.status == 2
    check_message(run.output, ["config/other.toml", "strikt", "allowed: frameworks, strict, strict_depends, versions"])


@pytest.mark.skipif(not has_option("--num-workers"), reason="mypy before 2.0 has no workers")
@pytest.mark.parametrize(("name", "text", "words"), WRONG, ids=label)
def test_wrong_with_workers(name: str, text: str, words: list[str], tmp_path: Path) -> None:
    write(tmp_path, {name: text, "m.py": PROGRAM})
    run = run_mypy(tmp_path, ["m.py"], config=None, args=["-n", "2"])
    assert run.status == 2
    check_message(run.output, [f"mypy_asyncctx: {name}: ", *words])


@pytest.mark.skipif(not has_option("--num-workers"), reason="mypy before 2.0 has no workers")
@pytest.mark.parametrize("strict", [False, True])
def test_accepted_with_workers(strict: bool, tmp_path: Path) -> None:
    write(tmp_path, {"mypy.ini": INI + f"[mypy_asyncctx]\nstrict = {strict}\n", "m.py": PROGRAM})
    run = run_mypy(tmp_path, ["m.py"], args=["-n", "2"])
    assert run.codes() == ([(4, "asyncctx-unused-result")] if strict else [])


def test_wrong_in_the_daemon(tmp_path: Path) -> None:
    """A daemon that meets wrong files from its start says the same, and works with the next right one."""
    write(tmp_path, {"m.py": PROGRAM})
    with Daemon(tmp_path) as daemon:
        for name, text, words in WRONG:
            write(tmp_path, {name: text})
            wrong = daemon.check("m.py")
            assert wrong.status == 2, (text, wrong)
            check_message(wrong.output, [f"mypy_asyncctx: {name}: ", *words])
            (tmp_path / name).unlink()
        write(tmp_path, {"mypy.ini": INI + "[mypy_asyncctx]\nstrict = true\n"})
        assert daemon.check("m.py").codes() == [(4, "asyncctx-unused-result")]


def test_file_that_becomes_wrong_under_a_daemon(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": PROGRAM, "mypy.ini": INI})
    with Daemon(tmp_path) as daemon:
        assert daemon.check("m.py").status == 0
        write(tmp_path, {"mypy.ini": INI + "[mypy_asyncctx]\nfast = true\n"})
        # With other options than before, the daemon would restart and never load the plugins twice.
        wrong = daemon.check("m.py")
        assert wrong.status == 2
        check_message(wrong.output, ["mypy.ini", "fast", "allowed: frameworks, strict, strict_depends, versions"])
        write(tmp_path, {"mypy.ini": INI})
        assert daemon.check("m.py").status == 0


def test_daemon_follows_the_setting(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": PROGRAM})
    with Daemon(tmp_path) as daemon:
        for strict in (False, True, False):
            write(tmp_path, {"mypy.ini": INI + f"[mypy_asyncctx]\nstrict = {strict}\n"})
            assert daemon.check("m.py").codes() == ([(4, "asyncctx-unused-result")] if strict else []), strict


def test_warm_run_follows_the_setting(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": PROGRAM})
    for strict in (False, True, False):
        write(tmp_path, {"mypy.ini": INI + f"[mypy_asyncctx]\nstrict = {strict}\n"})
        assert run_mypy(tmp_path, ["m.py"]).codes() == ([(4, "asyncctx-unused-result")] if strict else []), strict


@pytest.mark.parametrize(("name", "text"), BROKEN, ids=label)
def test_broken_file_is_named(name: str, text: str, tmp_path: Path) -> None:
    write(tmp_path, {name: text, "m.py": PROGRAM})
    check_message(run_mypy(tmp_path, ["m.py"], config=None).output, [name])


@pytest.mark.parametrize(("name", "text"), BROKEN, ids=label)
@pytest.mark.xfail(strict=True, reason="mypy itself leaves out a file that it cannot read, plugins included, and exits with 0")
def test_broken_file_ends_with_2(name: str, text: str, tmp_path: Path) -> None:
    write(tmp_path, {name: text, "m.py": PROGRAM})
    assert run_mypy(tmp_path, ["m.py"], config=None).status == 2


@pytest.mark.parametrize(("name", "text"), [*BROKEN, ("gone.toml", None), ("gone.ini", None)], ids=label)
def test_unreadable_file_is_our_error(name: str, text: str | None, tmp_path: Path) -> None:
    """mypy may have read the file a moment before it changed."""
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(ConfigError, match=f"{name}: cannot be read"):
        read_config(str(path))


def test_file_that_is_not_text(tmp_path: Path) -> None:
    for name in ("a.toml", "a.ini"):
        (tmp_path / name).write_bytes(b"[mypy_asyncctx]\nstrict = \xff\n")
        with pytest.raises(ConfigError, match=f"{name}: cannot be read"):
            read_config(str(tmp_path / name))
