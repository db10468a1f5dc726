"""The command: what it checks, with which configuration, and how it ends."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from mypy import build as mypy_build
from mypy.version import __version__ as mypy_version

from mypy_asyncctx.cli import engine, main, runner
from mypy_asyncctx.cli.explain import KNOWN
from mypy_asyncctx.cli.job import Event, Job
from tests.cli import RIGHT, UNANNOTATED, WRONG, Command, cli_cache, command
from tests.helpers import has_option

if TYPE_CHECKING:
    from pathlib import Path

    from mypy.modulefinder import BuildSource
    from mypy.options import Options

    from tests.cli import Ran

__all__ = ["cli_cache", "command"]

SWALLOW = (
    "from contextlib import contextmanager\n\n\n@contextmanager\ndef scope():\n"
    "    try:\n        yield 1\n    except Exception:\n        print()\n"
)


def places(ran: Ran) -> list[tuple[str, int, str]]:
    """Return file, line and code of each finding in the concise form."""
    found = []
    for line in ran.out.splitlines():
        file, number, _ = line.split(":", 2)
        found.append((file, int(number), line.rpartition("[")[2].rstrip("]")))
    return found


def test_a_project_without_configuration(command: Command) -> None:
    command.write({"app.py": UNANNOTATED})
    ran = command("--output", "concise")
    assert places(ran) == [("app.py", *WRONG)]
    assert (ran.status, ran.err) == (1, "")


def test_no_findings_is_exit_0(command: Command) -> None:
    command.write({"app.py": RIGHT})
    ran = command()
    assert (ran.status, ran.out, ran.err) == (0, "no findings, 1 file checked\n", "")


def test_errors_of_mypy_itself_are_not_shown(command: Command) -> None:
    command.write({"app.py": 'import not_installed\nx: int = "text"\n'})
    assert command().out == "no findings, 1 file checked\n"


def test_only_what_is_named_is_reported(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "other.py": "import app\n"})
    assert command("other.py").status == 0
    assert command("app.py").status == 1


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["nowhere.py"], "no such file or folder: nowhere.py"),
        (["--config-file", "nowhere.ini"], "no such file or folder: nowhere.ini"),
        (["--baseline", "nowhere.json"], "nowhere.json: not a baseline"),
        (["--", "--no-such-option"], "unrecognized arguments: --no-such-option"),
        (["--select", "asyncctx-nonsense"], 'unknown code "asyncctx-nonsense"'),
        (["--select", "asyncctx-swalow"], 'did you mean "asyncctx-swallow"?'),
        (["--select", ""], "no code is named"),
        (["--ignore", " , "], "no code is named"),
        (["notebook.ipynb"], "no Python files to check: notebook.ipynb"),
    ],
)
def test_a_wrong_command_line_is_exit_2_with_the_reason(command: Command, args: list[str], reason: str) -> None:
    command.write({"app.py": RIGHT, "notebook.ipynb": "{}"})
    ran = command(*args)
    assert ran.status == 2
    assert reason in ran.err


def test_a_directory_without_python_is_exit_2(command: Command) -> None:
    ran = command()
    assert ran.status == 2
    assert ran.err.startswith("mypy-asyncctx: ")


def test_an_old_mypy_is_exit_2(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "_mypy_version", lambda: "1.18.2")
    ran = command()
    assert (ran.status, ran.err) == (2, "mypy-asyncctx: mypy 1.18.2 is too old; 1.19 or newer is needed\n")


def test_a_file_that_does_not_parse_does_not_hide_the_others(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "broken.py": "x = (\n", "uses.py": "import broken\n" + UNANNOTATED})
    ran = command("--output", "concise")
    assert places(ran) == [("app.py", *WRONG), ("uses.py", WRONG[0] + 1, WRONG[1])]
    assert ran.status == 2
    assert "broken.py:" in ran.err
    assert "not checked" in ran.err
    people = command()
    assert "broken.py:" in people.out
    assert people.err == ""


def test_wrong_configuration_of_the_plugin_is_exit_2(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "mypy.ini": "[mypy]\n[mypy_asyncctx]\nstrikt = True\n"})
    ran = command()
    assert ran.status == 2
    assert 'unknown key "strikt"' in ran.err


def test_without_the_plugin_nothing_counts_as_clean(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.write({"app.py": UNANNOTATED})
    monkeypatch.chdir(command.folder)
    monkeypatch.setattr("mypy_asyncctx.cli.options._NO_CONFIGURATION", None)
    events: list[Event] = []
    engine.run(Job([], [], [], str(command.cache)), events.append)
    assert [(event.kind, event.text) for event in events[-1:]] == [("failed", "mypy did not load the plugin")]


def test_the_projects_files_exclude_and_mypy_path_count(command: Command) -> None:
    toml = '[tool.mypy]\nfiles = ["src"]\nexclude = "generated"\nmypy_path = "lib"\n'
    use = "import helper\n\n\nasync def job():\n    async with helper.get_db():\n        pass\n"
    command.write(
        {"pyproject.toml": toml, "src/app.py": use, "src/generated.py": UNANNOTATED, "lib/helper.py": RIGHT, "other.py": UNANNOTATED}
    )
    assert places(command("--output", "concise")) == [("src/app.py", 5, WRONG[1])]


def test_sections_for_modules_count_but_bodies_are_checked(command: Command) -> None:
    ini = (
        "[mypy]\ncheck_untyped_defs = False\n[mypy-old]\nignore_errors = True\n[mypy-app]\ncheck_untyped_defs = False\n"
        "[mypy-off]\ndisable_error_code = asyncctx-enter-generator\n"
    )
    command.write({"mypy.ini": ini, "app.py": UNANNOTATED, "old.py": UNANNOTATED, "off.py": UNANNOTATED})
    assert places(command("--output", "concise")) == [("app.py", *WRONG)]


def test_our_own_section_counts_without_a_configuration_of_mypy(command: Command) -> None:
    command.write({"pyproject.toml": "[tool.mypy_asyncctx]\nstrict = true\n", "inner/app.py": SWALLOW})
    inner = Command(command.folder / "inner", command.cache, command.patch, command.capture)
    assert places(inner("--output", "concise")) == [("app.py", 8, "asyncctx-swallow")]


def test_a_configuration_file_and_arguments_for_mypy(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "mypy.ini": "[mypy]\nignore_errors = True\n", "other.ini": "[mypy]\n"})
    assert command().status == 0
    assert command("--config-file", "other.ini").status == 1
    assert command("--config-file", "other.ini", "--", "--disable-error-code", WRONG[1]).status == 0


def test_comments_that_ignore_count(command: Command) -> None:
    command.write({"app.py": UNANNOTATED.replace("as db:", "as db:  # type: ignore[asyncctx-enter-generator]")})
    assert command().status == 0


@pytest.mark.skipif(mypy_version.startswith("1."), reason="mypy has workers since 2.0")
def test_workers_find_the_same(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "uses.py": "from app import get_db\n\nwith get_db():\n    pass\n"})
    alone = command("--output", "json")
    assert alone.status == 1
    # A busy machine may not start them; the warning says so.
    workers = command("--output", "json", "-n", "2")
    assert (workers.status, workers.out) == (alone.status, alone.out)


def test_workers_that_do_not_start(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_option("--num-workers"):
        pytest.skip("mypy before 2.0 has no workers")
    command.write({"app.py": UNANNOTATED})
    monkeypatch.chdir(command.folder)
    started = mypy_build.build

    def build(sources: list[BuildSource], options: Options, *rest: Any) -> object:
        if options.num_workers:
            raise OSError("Cannot connect to build worker(s): 0, 1")
        return started(sources, options, *rest)

    monkeypatch.setattr(mypy_build, "build", build)
    events: list[Event] = []
    engine.run(Job(["app.py"], ["-n", "2"], [], str(command.cache)), events.append)
    assert [event.text for event in events if event.kind == "warning"] == [
        "checked in one process: Cannot connect to build worker(s): 0, 1"
    ]
    assert [event.data["line"] for event in events if event.kind == "found"] == [WRONG[0]]


def test_as_a_module(command: Command) -> None:
    command.write({"app.py": UNANNOTATED})
    arguments = [sys.executable, "-m", "mypy_asyncctx", "--output", "concise", "--cache-dir", str(command.cache)]
    done = subprocess.run(arguments, cwd=command.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"app.py:{WRONG[0]}:")


def test_other_plugins_of_the_project_run_too(command: Command) -> None:
    plugin = (
        "from mypy.plugin import Plugin\n\n\nclass Own(Plugin):\n    def get_function_hook(self, fullname):\n"
        "        return (lambda ctx: ctx.default_return_type.items[0]) if fullname == 'app.make' else None\n\n\n"
        "def plugin(version):\n    return Own\n"
    )
    app = "from typing import AsyncGenerator\n\n\ndef make() -> AsyncGenerator[int, None] | None:\n    return None\n\n\n"
    app += "async def job() -> None:\n    async with make():\n        pass\n"
    command.write({"mypy.ini": "[mypy]\nplugins = own.py\nexclude = own\n", "own.py": plugin, "app.py": app})
    assert places(command("--output", "concise")) == [("app.py", 9, WRONG[1])]
    command.write({"mypy.ini": "[mypy]\nplugins = not_installed, own.py\nexclude = own\n"})
    ran = command("--output", "concise")
    assert len(places(ran)) == 1
    assert 'the mypy plugin "not_installed" is left out' in ran.err


def test_the_projects_configuration_is_not_touched(command: Command) -> None:
    files = {"mypy.ini": "[mypy]\nstrict = True\n", "app.py": UNANNOTATED}
    command.write(files)
    assert command().status == 1
    assert {path.name: path.read_text() for path in command.folder.iterdir() if path.is_file()} == files


def test_two_files_of_one_module_name(command: Command) -> None:
    command.write({"a/main.py": UNANNOTATED, "b/main.py": UNANNOTATED, "setup.cfg": "[mypy]\n"})
    assert places(command("--output", "concise")) == [("a/main.py", *WRONG), ("b/main.py", *WRONG)]


def test_a_source_directory_that_is_a_package_too(command: Command) -> None:
    toml = '[tool.mypy]\nmypy_path = "src"\nexplicit_package_bases = true\n'
    use = "from src.app.db import get_db\n\nwith get_db():\n    pass\n"
    command.write(
        {"pyproject.toml": toml, "src/__init__.py": "", "src/app/__init__.py": "", "src/app/db.py": UNANNOTATED, "src/app/use.py": use}
    )
    ran = command("--output", "concise")
    assert (places(ran), ran.err) == ([("src/app/db.py", *WRONG), ("src/app/use.py", 3, WRONG[1])], "")


def test_a_program_that_imports_a_file_under_two_names(command: Command) -> None:
    toml = '[tool.mypy]\nmypy_path = "src"\nexplicit_package_bases = true\n'
    one, two = (f"from {name} import get_db\n\nwith get_db():\n    pass\n" for name in ("app.db", "src.app.db"))
    files = {"src/__init__.py": "", "src/app/__init__.py": "", "src/app/db.py": UNANNOTATED, "src/app/one.py": one, "tests/two.py": two}
    command.write({"pyproject.toml": toml, **files})
    ran = command("--output", "concise")
    assert places(ran) == [("src/app/db.py", *WRONG), ("src/app/one.py", 3, WRONG[1])]
    assert ran.err == ('mypy-asyncctx: warning: src/app/db.py is imported under two names; what is imported as "src.app" is not known\n')


def test_a_package_that_was_moved(command: Command) -> None:
    command.write({"app/__init__.py": "", "app/db.py": UNANNOTATED})
    assert places(command("--output", "concise")) == [("app/db.py", *WRONG)]
    (command.folder / "src").mkdir()
    (command.folder / "app").rename(command.folder / "src" / "app")
    assert places(command("--output", "concise")) == [("src/app/db.py", *WRONG)]


def test_a_package_that_is_imported_as_its_init_module(command: Command) -> None:
    use = "from app.__init__ import version\nfrom app.db import get_db\n\nwith get_db():\n    print(version)\n"
    command.write({"app/__init__.py": "version = '1'\n", "app/db.py": UNANNOTATED, "app/use.py": use})
    ran = command("--output", "concise")
    assert places(ran) == [("app/db.py", *WRONG), ("app/use.py", 4, WRONG[1])]
    assert ran.err == (
        'mypy-asyncctx: warning: app/__init__.py is imported under two names; what is imported as "app.__init__" is not known\n'
    )


def test_strict_select_and_ignore(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "strict.py": SWALLOW})
    codes = {
        args: {code for _, _, code in places(command("--output", "concise", *args))}
        for args in [
            (),
            ("--strict",),
            ("--select", "asyncctx-swallow"),
            ("--strict", "--ignore", "asyncctx-swallow"),
            ("--ignore", "asyncctx"),
        ]
    }
    assert codes == {
        (): {WRONG[1]},
        ("--strict",): {WRONG[1], "asyncctx-swallow"},
        ("--select", "asyncctx-swallow"): {"asyncctx-swallow"},
        ("--strict", "--ignore", "asyncctx-swallow"): {WRONG[1]},
        ("--ignore", "asyncctx"): set(),
    }


def test_explain(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["explain", "enter-generator"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("asyncctx-enter-generator: ")
    assert "\nBad:\n" in said
    assert "\nGood:\n" in said
    assert main.main(["explain", "nonsense"]) == 2
    assert 'unknown code "nonsense"' in capsys.readouterr().err


def test_explain_is_text_that_fits(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in (60, 90):
        monkeypatch.setenv("COLUMNS", str(columns))
        for code in KNOWN:
            about = command("explain", code).out.partition("\nBad:\n")[0]
            assert "`" not in about
            assert "](" not in about
            assert all(len(line) <= columns or " " not in line for line in about.splitlines())
        listed = command("explain").out
        assert " ".join(listed.split()).count("(off by default)") == sum(not rule.code.default_enabled for rule in KNOWN.values())
        parent = command("explain", "asyncctx")
        assert parent.status == 0
        assert all(code in parent.out for code in KNOWN)
        assert max(map(len, (listed + parent.out).splitlines())) <= columns
    assert 'did you mean "asyncctx-depends"?' in command("explain", "dependz").err


@pytest.mark.parametrize("folder", ["service", "my-service"])
def test_a_file_named_as_a_module_of_the_standard_library(command: Command, folder: str) -> None:
    command.write({f"{folder}/types.py": "raise SystemExit('imported')\n", f"{folder}/app.py": UNANNOTATED})
    ran = command("--output", "concise")
    assert (places(ran), ran.err) == ([(f"{folder}/app.py", *WRONG)], "")
    # mypy always imports from the directory that it runs in.
    inner = Command(command.folder / folder, command.cache, command.patch, command.capture)
    inner.write({"types.py": UNANNOTATED})
    ran = inner("--output", "concise")
    assert (places(ran), ran.err) == ([("app.py", *WRONG), ("types.py", *WRONG)], "")


def test_interrupted_is_exit_130(command: Command) -> None:
    # The plugin of the project never ends: the interrupt arrives while mypy works.
    slow = "import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(600)\n"
    command.write({"mypy.ini": "[mypy]\nplugins = slow.py\n", "slow.py": slow, "app.py": RIGHT})
    arguments = [sys.executable, "-m", "mypy_asyncctx", "app.py", "--cache-dir", str(command.cache)]
    # A shell starts what runs in its background with the signal ignored, and so does all that this starts.
    heard = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(arguments, cwd=command.folder, stderr=subprocess.PIPE, text=True, preexec_fn=heard)  # noqa: PLW1509
    waited(command.folder / "started", process)
    os.kill(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 130


def waited(file: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a file is there; fail where the process ends before that."""
    while not file.exists():
        assert process.poll() is None
        time.sleep(0.05)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signal")
def test_terminated_ends_mypy_too(command: Command) -> None:
    slow = "import os, pathlib, time\npathlib.Path('started').write_text(str(os.getpid()))\ntime.sleep(600)\n"
    command.write({"mypy.ini": "[mypy]\nplugins = slow.py\n", "slow.py": slow, "app.py": RIGHT})
    arguments = [sys.executable, "-m", "mypy_asyncctx", "app.py", "--cache-dir", str(command.cache)]
    process = subprocess.Popen(arguments, cwd=command.folder, stderr=subprocess.PIPE, text=True)
    while not ((command.folder / "started").exists() and (command.folder / "started").read_text()):
        assert process.poll() is None
        time.sleep(0.05)
    process.terminate()
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 128 + signal.SIGTERM
    assert not psutil.pid_exists(int((command.folder / "started").read_text()))


def test_an_interrupt_while_the_command_starts_is_quiet(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    # What takes long to import is imported by `main`.
    code = "import sys; import mypy_asyncctx.cli.main; print([name for name in sys.modules if name.startswith('mypy.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

    def interrupted() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "_mypy_version", interrupted)
    ran = command()
    assert (ran.status, ran.out, ran.err) == (130, "", "")


def test_progress_is_shown_and_taken_away(command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    command.write({"app.py": UNANNOTATED})
    monkeypatch.chdir(command.folder)
    monkeypatch.setattr(runner, "_PATIENCE", 0)
    outcome = runner.run(Job([], [], [], str(command.cache)), progress=True)
    assert outcome.files == 1
    shown = capsys.readouterr().err.split("\r")
    assert shown[1].rstrip() == "reading"
    assert [part.strip() for part in shown[-2:]] == ["", ""]


def test_only_the_files_that_are_checked_count_as_progress(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.write({"app.py": "import helper\nimport logging\n", "lib/helper.py": RIGHT, "mypy.ini": "[mypy]\nmypy_path = lib\n"})
    monkeypatch.chdir(command.folder)
    events: list[Event] = []
    engine.run(Job(["app.py"], [], [], str(command.cache)), events.append)
    assert max(event.count for event in events if event.kind == "progress") == 1


def test_explain_after_an_option_and_codes_without_the_prefix(command: Command) -> None:
    command.write({"app.py": UNANNOTATED})
    assert command("explain", "depends").out.startswith("asyncctx-depends: ")
    assert places(command("--select", "enter-generator", "--output", "concise")) == [("app.py", *WRONG)]
    assert command("--ignore", "enter-generator").status == 0


def test_the_count_tells_of_files_that_were_not_checked(command: Command) -> None:
    command.write({"app.py": RIGHT, "broken.py": "x = (\n"})
    assert command().out.endswith("no findings, 1 file checked, 1 not\n")
