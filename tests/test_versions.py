"""Which mypy the plugin takes: the tested ones as they are, newer ones with one warning, older ones not at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mypy_asyncctx import supported
from tests.helpers import INI, ROOT, Daemon, has_option, write
from tools.mypy_process import start_mypy
from tools.versions.combinations import MYPY, combinations, minor
from tools.versions.combinations import PYTHON as PYTHONS
from tools.versions.measure import Result, read
from tools.versions.report import table

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = "async def g():\n    yield 1\nasync def f():\n    async with g(): ...\n"
NEWER = 'from mypy_asyncctx import plugin as real\n\n\ndef plugin(version):\n    return real("99.1.0+dev.0")\n'
BROKEN = 'import sys\nsys.modules["mypy_asyncctx.MODULE"] = None\n' + NEWER
OLDER = NEWER.replace("99.1.0+dev.0", "1.18.2")
WARNING = "mypy_asyncctx: warning: mypy 99.1.0+dev.0 is newer than "


def run(folder: Path, plugin: str, *args: str, program: str = PROGRAM) -> subprocess.CompletedProcess[str]:
    """Run mypy with a plugin that takes mypy for another version."""
    write(folder, {"m.py": program, "other.py": plugin, "mypy.ini": INI.replace("= mypy_asyncctx", "= other.py")})
    return start_mypy([*args, "m.py"], folder)


def test_the_tested_releases_are_the_same_everywhere() -> None:
    releases = [minor(version) for version in MYPY]
    assert releases == sorted(set(releases))
    assert (releases[0], releases[-1]) == (supported.OLDEST, supported.NEWEST)
    assert f"mypy=={MYPY[-1]}\n" in (ROOT / "requirements-dev.txt").read_text()
    project = (ROOT / "pyproject.toml").read_text()
    assert f'"mypy>={MYPY[0].rpartition(".")[0]}"' in project
    assert set(re.findall(r"Python :: (3\.\d+)", project)) == set(PYTHONS)
    page = (ROOT / "docs" / "development" / "versions.md").read_text()
    assert all(f"| {version} |" in page for version in MYPY)


@pytest.mark.parametrize(
    ("version", "old", "new"),
    [
        ("1.18.2", True, False),
        ("1.19.0", False, False),
        ("1.20.2", False, False),
        (f"{supported.NEWEST[0]}.{supported.NEWEST[1]}.99", False, False),
        (f"{supported.NEWEST[0]}.{supported.NEWEST[1] + 1}.0", False, True),
        (f"{supported.NEWEST[0] + 1}.0.0+dev.0123456789", False, True),
        ("unknown", False, False),
    ],
)
def test_what_is_said_of_a_version(version: str, old: bool, new: bool) -> None:
    assert (supported.too_old(version) is not None, supported.too_new(version) is not None) == (old, new)


@pytest.mark.parametrize("args", [(), ("--output", "json"), ("-n", "2"), ("--cache-dir", os.devnull)], ids=" ".join)
def test_a_newer_mypy_gets_one_warning(tmp_path: Path, args: tuple[str, ...]) -> None:
    if "-n" in args and not has_option("--num-workers"):
        pytest.skip("mypy before 2.0 has no workers")
    plain = run(tmp_path, NEWER.replace("99.1.0+dev.0", MYPY[-1]), *args)
    for _ in range(2):  # cold and warm
        done = run(tmp_path, NEWER, *args)
        assert (done.returncode, done.stdout) == (1, plain.stdout)
        assert done.stderr.startswith(WARNING)
        assert done.stderr.count("\n") == 1
    assert "asyncctx-enter-generator" in plain.stdout
    assert plain.stderr == ""


def test_a_newer_mypy_leaves_the_exit_code_of_a_clean_program(tmp_path: Path) -> None:
    done = run(tmp_path, NEWER, program="x = 1\n")
    assert done.returncode == 0
    assert done.stderr.startswith(WARNING)


def test_the_daemon_warns_once(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": PROGRAM, "other.py": NEWER, "mypy.ini": INI.replace("= mypy_asyncctx", "= other.py")})
    with Daemon(tmp_path) as daemon:
        # What stops mypy has it load its plugins anew.
        write(tmp_path, {"m.py": PROGRAM + "def broken(:\n"})
        first = daemon.call("run", "--", "m.py")
        assert first.stderr.startswith(WARNING)
        write(tmp_path, {"m.py": PROGRAM})
        for _ in range(2):
            done = daemon.call("run", "--", "m.py")
            assert "asyncctx-enter-generator" in done.stdout
            assert done.stderr == ""


@pytest.mark.parametrize("module", ["integration.plugin", "integration.hook_tables"])
def test_a_newer_mypy_that_the_plugin_cannot_be_imported_with(tmp_path: Path, module: str) -> None:
    done = run(tmp_path, BROKEN.replace("MODULE", module), program=PROGRAM + "x: int = ''\n")
    assert done.returncode == 1
    assert "[assignment]" in done.stdout
    assert "asyncctx" not in done.stdout
    assert done.stderr.startswith(WARNING)
    assert "reports nothing" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_tested_mypy_that_the_plugin_cannot_be_imported_with_is_no_success(tmp_path: Path) -> None:
    assert run(tmp_path, BROKEN.replace("MODULE", "integration.plugin").replace("99.1.0+dev.0", MYPY[-1])).returncode == 2


@pytest.mark.parametrize("args", [(), ("--output", "json")], ids=" ".join)
def test_an_older_mypy_ends_the_run(tmp_path: Path, args: tuple[str, ...]) -> None:
    done = run(tmp_path, OLDER, *args)
    assert done.returncode == 2
    assert "mypy_asyncctx: mypy 1.18.2 is too old, the plugin needs 1.19 or newer" in done.stdout
    assert "INTERNAL ERROR" not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def command(folder: Path, version: str, *, broken: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the command where mypy says that it has another version."""
    hidden = 'import sys\nsys.modules["mypy_asyncctx.integration.hook_tables"] = None\n' if broken else ""
    write(folder, {"m.py": PROGRAM, "site/sitecustomize.py": f'{hidden}import mypy.version\nmypy.version.__version__ = "{version}"\n'})
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder / "site"), str(ROOT)])}
    line = [sys.executable, "-m", "mypy_asyncctx", "m.py"]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def test_the_command_warns_too(tmp_path: Path) -> None:
    done = command(tmp_path, "99.1.0")
    assert done.returncode == 1
    assert "asyncctx-enter-generator" in done.stdout
    assert done.stderr.count("mypy 99.1.0 is newer than") == 1


def test_the_command_does_not_call_a_program_clean_that_it_could_not_check(tmp_path: Path) -> None:
    done = command(tmp_path, "99.1.0", broken=True)
    assert done.returncode == 2
    assert "mypy 99.1.0 is newer than" in done.stderr
    done = command(tmp_path, "1.18.2")
    assert done.returncode == 2
    assert "mypy 1.18.2 is too old" in done.stderr


REPORT = """\
<testsuites><testsuite>
<testcase classname="a" name="passes"/><testcase classname="a" name="fails"><failure/></testcase>
<testcase classname="a" name="errs"><error/></testcase><testcase classname="a" name="skips"><skipped/></testcase>
</testsuite></testsuites>
"""


def test_the_table(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    result = read(tmp_path / "report.xml")
    assert result == Result(1, 1, ["a.errs", "a.fails"])
    chosen = combinations(["2.4.1", "2.4.1-pure"], ["3.10", "3.13"])
    assert table({chosen[0]: result, chosen[3]: Result(4, 0)}) == (
        "| mypy | Python 3.10 | Python 3.13 |\n"
        "|-|-|-|\n"
        "| 2.4.1 | 1 passed, 2 failed, 1 skipped |  |\n"
        "| 2.4.1 (not compiled) |  | 4 passed |"
    )
    whole = combinations(None, None)
    assert len(whole) == len(MYPY) * len(PYTHONS) + 1
