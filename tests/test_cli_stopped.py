"""What stops mypy is named, and keeps nothing else from being checked."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from mypy import build as mypy_build
from mypy.version import __version__ as mypy_version

from mypy_asyncctx.cli import engine
from mypy_asyncctx.cli.files import Files
from mypy_asyncctx.cli.job import Event, Job
from tests.cli import RIGHT, UNANNOTATED, WRONG, Command, cli_cache, command
from tests.test_cli_run import places

if TYPE_CHECKING:
    from pathlib import Path

    from mypy.modulefinder import BuildSource

__all__ = ["cli_cache", "command"]

FOUND = ("app.py", *WRONG)
# mypy 2.4.1 ends with INTERNAL ERROR at the second assignment, with the overloads and the union of SQLAlchemy 2.1.
CRASHES = """\
from sqlalchemy import text
from sqlalchemy.orm import Session

def f(db: Session | None):
    r = db.execute(text("1"))
    r = db.execute(text("2"))
"""


@pytest.mark.skipif(mypy_version != "2.4.1", reason="another release of mypy crashes elsewhere")
def test_a_file_that_mypy_crashes_on(command: Command) -> None:
    command.write({"app.py": "import crashes\n" + UNANNOTATED, "crashes.py": CRASHES})
    ran = command("--output", "concise")
    assert places(ran) == [("app.py", WRONG[0] + 1, WRONG[1])]
    assert ran.status == 2
    assert ran.err == "mypy-asyncctx: crashes.py:6: not checked: mypy crashes on this file (INTERNAL ERROR)\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x = '\xff\xfe'\n", "1: not checked: Cannot decode file"),
        (b"\xff\xfex\x00=\x001\x00", "1: not checked: Cannot decode file"),
        (b"x = (\n", ""),
    ],
    ids=["no text", "UTF-16", "no program"],
)
@pytest.mark.parametrize("name", ["broken.py", "broken.pyi"])
def test_a_file_that_cannot_be_read(command: Command, name: str, content: bytes, reason: str) -> None:
    command.write({"app.py": "import broken\n" + UNANNOTATED})
    (command.folder / name).write_bytes(content)
    ran = command("--output", "concise")
    assert places(ran) == [("app.py", WRONG[0] + 1, WRONG[1])]
    assert ran.status == 2
    assert f"mypy-asyncctx: {name}:{reason}" in ran.err
    assert "not checked" in ran.err


def test_a_broken_stub_that_is_only_imported(command: Command) -> None:
    command.write({"app.py": "import broken\n" + UNANNOTATED, "stubs/broken.pyi": "def (\n", "mypy.ini": "[mypy]\nmypy_path = stubs\n"})
    ran = command("--output", "concise", "app.py")
    assert places(ran) == [("app.py", WRONG[0] + 1, WRONG[1])]
    assert ran.status == 1
    assert ran.err.startswith("mypy-asyncctx: warning: stubs/broken.pyi:1: imports of it are not followed: ")


def test_links_that_lead_nowhere_and_in_a_circle(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "inner/other.py": RIGHT})
    for link, target in [("gone.py", "nowhere.py"), ("itself.py", "itself.py"), ("folder", "nowhere"), ("inner/above", "..")]:
        (command.folder / link).symlink_to(target)
    for args in [(), ("app.py", "gone.py", "itself.py")]:
        ran = command("--output", "concise", *args)
        assert places(ran) == [FOUND]
        assert ran.status == 2
        assert "gone.py:1: not checked: cannot be read: No such file or directory" in ran.err
        assert "itself.py:1: not checked: cannot be read: " in ran.err
        assert ran.err.count("\n") == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_the_user_may_not_read(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "secret.py": RIGHT, "secrets/other.py": RIGHT})
    (command.folder / "secret.py").chmod(0)
    (command.folder / "secrets").chmod(0)
    ran = command("--output", "concise")
    (command.folder / "secrets").chmod(0o700)
    assert places(ran) == [FOUND]
    assert "secret.py:1: not checked: cannot be read: Permission denied" in ran.err
    assert "secrets: cannot be read: Permission denied" in ran.err


def test_a_folder_that_cannot_be_listed(tmp_path: Path) -> None:
    files = Files()
    assert files.listdir(str(tmp_path / "gone")) == []
    assert list(files.unreadable) == [str(tmp_path / "gone")]


def test_a_folder_whose_name_is_no_identifier(command: Command) -> None:
    package = {"my-service/__init__.py": "", "my-service/app.py": UNANNOTATED, "my-service/api/__init__.py": ""}
    command.write({**package, "my-service/api/routes.py": UNANNOTATED})
    expected = [("my-service/api/routes.py", *WRONG), ("my-service/app.py", *WRONG)]
    for args in [(), ("my-service",)]:
        ran = command("--output", "concise", *args)
        assert (places(ran), ran.status, ran.err) == (expected, 1, "")
    inner = Command(command.folder / "my-service", command.cache, command.patch, command.capture)
    ran = inner("--output", "concise")
    assert (places(ran), ran.err) == ([("api/routes.py", *WRONG), FOUND], "")


def test_two_packages_of_one_name(command: Command) -> None:
    command.write({f"{name}/tests/{file}.py": text for name in "ab" for file, text in [("__init__", ""), (f"test_{name}", UNANNOTATED)]})
    ran = command("--output", "concise")
    assert (places(ran), ran.err) == ([("a/tests/test_a.py", *WRONG), ("b/tests/test_b.py", *WRONG)], "")


def test_a_module_that_shadows_a_library(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "logging.py": UNANNOTATED, "typing.py": "x = 1\n", "fastapi.py": RIGHT, "httpx/__init__.py": ""})
    ran = command("--output", "concise")
    assert (places(ran), ran.err) == ([FOUND, ("logging.py", *WRONG)], "")


def own_cache(command: Command, folder: Path) -> Command:
    return Command(command.folder, folder, command.patch, command.capture)


def test_a_cache_that_cannot_be_used(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "file": ""})
    ran = own_cache(command, command.folder / "file")("--output", "concise")
    assert places(ran) == [FOUND]
    assert ran.status == 1
    assert ran.err.startswith("mypy-asyncctx: warning: checked without a cache: ")
    assert ran.err.count("\n") == 1


def test_a_cache_that_is_broken(command: Command) -> None:
    command.write({"app.py": UNANNOTATED})
    cached = own_cache(command, command.folder / "cache")
    assert cached("--output", "concise").status == 1
    paths = [path for path in (command.folder / "cache").rglob("*") if path.suffix in (".db", ".json", ".ff")]
    for path in paths:
        if path.suffix == ".db":
            with closing(sqlite3.connect(path)) as database, database:
                database.execute("UPDATE files2 SET data = ? WHERE path LIKE 'typing%' OR path LIKE 'app%'", (b"\x07nonsense\xff" * 9,))
    assert places(cached("--output", "concise")) == [FOUND]
    for path in paths:
        path.write_text("nonsense" * 20)
    ran = cached("--output", "concise")
    assert (places(ran), ran.status) == ([FOUND], 1)
    assert ran.err.count("\n") <= 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_project_that_cannot_be_written(command: Command) -> None:
    command.write({"app.py": UNANNOTATED})
    command.folder.chmod(0o500)
    ran = own_cache(command, command.folder / ".cache")("--output", "concise")
    command.folder.chmod(0o700)
    assert places(ran) == [FOUND]
    assert ran.err.startswith("mypy-asyncctx: warning: checked without a cache: ")


def test_progress_never_runs_backwards(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{name}/main.py": "import helper\n" + RIGHT for name in "ab"} | {f"{name}/helper.py": RIGHT for name in "ab"}
    command.write({**files, "types.py": "x = 1\n", "broken.py": "x = (\n", "bytes.py": RIGHT})
    (command.folder / "bytes.py").write_bytes(b"'\xff'")
    monkeypatch.chdir(command.folder)
    events: list[Event] = []
    engine.run(Job([], [], [], str(command.cache)), events.append)
    counts = [event.count for event in events if event.kind == "progress"]
    assert counts == sorted(counts)
    assert max(counts) <= next(event.count for event in events if event.kind == "files")


def test_what_is_selected_and_disabled_is_told(command: Command) -> None:
    command.write({"app.py": UNANNOTATED, "mypy.ini": f"[mypy]\ndisable_error_code = {WRONG[1]}\n"})
    ran = command("--select", WRONG[1])
    assert ran.status == 0
    assert ran.err == f"mypy-asyncctx: warning: {WRONG[1]}: selected, but disabled with disable_error_code, so nothing is reported\n"


def test_what_is_no_python_file_is_not_checked(command: Command) -> None:
    command.write({"app.py": RIGHT, "notes.ipynb": "{}", "script": UNANNOTATED})
    ran = command("app.py", "notes.ipynb")
    assert (ran.status, ran.out) == (0, "no findings, 1 file checked\n")
    assert ran.err == "mypy-asyncctx: warning: notes.ipynb is left out: it is no Python file\n"
    assert places(command("--output", "concise", "script")) == [("script", *WRONG)]


def test_names_of_modules_come_from_the_imports(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = ("users", "orders", "items")
    use = (
        "from app.{0}.schemas import Schema\nfrom app.db import get_db\n\nasync def read_{0}():\n    async with get_db() as db: print(db)\n"
    )
    routes = "".join(f"from app.{part} import endpoints as {part}\n" for part in parts)
    files = {
        "service/app/db.py": RIGHT,
        "service/app/main.py": routes,
        "service/scripts/run.py": use.format("users"),
        "other/main.py": RIGHT,
    }
    for part in parts:
        files |= {f"service/app/{part}/schemas.py": "class Schema: ...\n", f"service/app/{part}/endpoints.py": use.format(part)}
    # This one is run from its own directory.
    files |= {"flat/db.py": RIGHT, "flat/main.py": "from db import get_db\nwith get_db(): pass\n"}
    files |= {f"{name}/tests/conftest.py": UNANNOTATED for name in ("service", "other")}
    command.write(files)
    ran = command("--output", "concise")
    assert ran.err == ""
    assert places(ran) == [
        ("flat/main.py", 2, WRONG[1]),
        ("other/tests/conftest.py", *WRONG),
        *[(f"service/app/{part}/endpoints.py", 5, WRONG[1]) for part in ("items", "orders", "users")],
        ("service/scripts/run.py", 5, WRONG[1]),
        ("service/tests/conftest.py", *WRONG),
    ]
    runs: list[set[str]] = []
    build = mypy_build.build

    def counted(sources: list[BuildSource], *rest: Any) -> object:
        runs.append({source.module for source in sources})
        return build(sources, *rest)

    monkeypatch.setattr(mypy_build, "build", counted)
    events: list[Event] = []
    engine.run(Job([], [], [], str(command.cache)), events.append)
    assert events[-1].kind == "end"
    assert len(runs) == 1
    assert {"app.users.schemas", "app.orders.endpoints", "db", "app.db", "other.tests.conftest"} <= runs[0]
