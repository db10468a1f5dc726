"""Other plugins before and after ours: theirs say the same with ours, and ours the same with theirs.

The test programs of pydantic, django-stubs, returns, attrs and SQLAlchemy are run by ``tools/run_plugins.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers import Found, run_mypy, write
from tools.plugins.compare import Difference, differences
from tools.plugins.programs import cases, joined

if TYPE_CHECKING:
    from pathlib import Path

OURS = "mypy_asyncctx"
MODELS = """\
import dataclasses
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

import attrs
from fastapi import Depends, FastAPI
from pydantic import BaseModel, ConfigDict, Field


class Session:
    async def execute(self) -> int:
        return 1


@asynccontextmanager
async def get_db() -> AsyncGenerator[Session, None]:
    yield Session()


class User(BaseModel):
    model_config = ConfigDict(frozen=True)
    name: str
    age: Annotated[int, Field(gt=0)] = 1


@attrs.define
class Point:
    x: int
    y: int = attrs.field(default=0, converter=int)


@dataclasses.dataclass
class Commons:
    db: Annotated[Session, Depends(get_db)]  # ours


app = FastAPI()


@app.get("/a")
async def a(user: User, db: Annotated[Session, Depends(get_db)]) -> int:  # ours
    User(name=1)  # theirs
    User()  # theirs
    user.age = 2  # theirs
    Point("a")  # mypy's
    Point(1).z  # mypy's
    async for session in get_db():  # ours
        await session.execute()
    return await db.execute()


@app.get("/b")
async def b(db: "Annotated[Session, Depends(get_db)]", commons: Annotated[Commons, Depends()]) -> int:  # ours
    return await db.execute()
"""
# As django-stubs does, and as a plugin does that gives a function another type.
GREEDY = """\
from mypy.plugin import Plugin


class Greedy(Plugin):
    def get_type_analyze_hook(self, fullname):
        if fullname == "typing.Annotated":
            return lambda ctx: ctx.api.analyze_type(ctx.type.args[0])

    def get_function_hook(self, fullname):
        if fullname == "m.special":
            return lambda ctx: ctx.api.named_generic_type("builtins.list", [ctx.default_return_type])

    def get_method_hook(self, fullname):
        if fullname == "m.Source.special":
            return lambda ctx: ctx.api.named_generic_type("builtins.list", [ctx.default_return_type])


def plugin(version):
    return Greedy
"""
SPECIAL = """\
from collections.abc import Iterator


def special() -> Iterator[int]:
    yield 1


class Source:
    def special(self) -> Iterator[int]:
        yield 1


reveal_type(special())
reveal_type(Source().special())
special()
"""


def found(folder: Path, source: str, *plugins: str) -> tuple[list[Found], list[str]]:
    """Return the errors and notes with a list of plugins."""
    config = (
        f"[mypy]\nplugins = {', '.join(plugins)}\ncheck_untyped_defs = True\n[pydantic-mypy]\ninit_typed = True\n"
        if plugins
        else "[mypy]\n"
    )
    write(folder, {"m.py": source, "greedy.py": GREEDY, "mypy.ini": config})
    run = run_mypy(folder, ["m.py"], args=["--cache-dir", str(folder / "caches" / "_".join(plugins))])
    return run.found, run.notes


def lines(source: str, mark: str) -> list[int]:
    """Return the lines that end in a mark."""
    return [number for number, line in enumerate(source.splitlines(), 1) if line.endswith(f"# {mark}")]


def ours(errors: list[Found]) -> list[Found]:
    """Return what this plugin found."""
    return [item for item in errors if item.code.startswith("asyncctx")]


def test_pydantic_and_attrs(tmp_path: Path) -> None:
    alone, _ = found(tmp_path, MODELS, OURS)
    theirs, _ = found(tmp_path, MODELS, "pydantic.mypy")
    assert {item.line for item in ours(alone)} == {*lines(MODELS, "ours")}
    assert {item.line for item in theirs} >= {*lines(MODELS, "theirs"), *lines(MODELS, "mypy's")}
    for plugins in (OURS, "pydantic.mypy"), ("pydantic.mypy", OURS):
        both, _ = found(tmp_path, MODELS, *plugins)
        assert ours(both) == ours(alone), plugins
        # mypy's own error about `async for` gives way to ours, as it does without pydantic's plugin.
        assert [item for item in both if item not in ours(both)] == [
            item for item in theirs if item.code != "attr-defined" or "z" in item.message
        ]


@pytest.mark.parametrize("plugins", [(OURS, "greedy.py"), ("greedy.py", OURS)], ids=" ".join)
def test_a_plugin_that_hooks_what_ours_looks_at(tmp_path: Path, plugins: tuple[str, ...]) -> None:
    alone, _ = found(tmp_path, MODELS, OURS)
    assert ours(found(tmp_path, MODELS, *plugins)[0]) == ours(alone)


def test_a_type_that_a_later_plugin_decides_stands(tmp_path: Path) -> None:
    _, theirs = found(tmp_path, SPECIAL, "greedy.py")
    assert [note.partition("list[")[1] for note in theirs] == ["list[", "list["]
    errors, notes = found(tmp_path, SPECIAL, OURS, "greedy.py")
    assert notes == theirs
    errors_before, notes_before = found(tmp_path, SPECIAL, "greedy.py", OURS)
    assert (errors_before, notes_before) == (errors, theirs)


CASES = """\
- case: one
  parametrized:
    - val: 1
    - val: 2
  main: |
    x: int = {{ val }}
  mypy_config: |
    strict = True
- case: two
  main: import app.models
  installed_apps: [app]
  files:
    - path: app/__init__.py
    - path: app/models.py
      content: |
        y = 1
"""


def test_cases_of_others_are_read_whole(tmp_path: Path) -> None:
    write(tmp_path, {"sub/test_it.yml": CASES, "sub/other.yml": CASES})
    programs = list(cases(tmp_path, "[mypy]\nplugins = theirs\nwarn_unreachable = True\n"))
    assert [program.name for program in programs] == ["sub/test_it.yml:one[0]", "sub/test_it.yml:one[1]", "sub/test_it.yml:two"]
    assert programs[1].files == {"main.py": "x: int = 2"}
    assert {"app/__init__.py", "app/models.py", "main.py", "mysettings.py"} == set(programs[2].files)
    assert "INSTALLED_APPS = ('app',)" in programs[2].files["mysettings.py"]
    config = programs[0].with_plugins(["a", "b"])
    assert "plugins = a, b" in config
    assert "strict = True" in config
    assert "warn_unreachable = True" in config
    assert joined("strict = True", "[mypy]\nstrict = False\n") == "[mypy]\nstrict = False\n\n"
    assert joined("# a file\n\n[mypy]\n", "strict = True\n[other]\na = 1\n") == "[mypy]\nstrict = True\n\n[other]\na = 1\n\n"


def test_a_difference_is_a_difference() -> None:
    first = {"p": ["a", "b", "b"], "q": ["c"]}
    assert list(differences(first, first, (OURS,))) == []
    found = list(differences(first, {"p": ["b", "d"], "q": ["c"]}, (OURS,)))
    assert found == [Difference("p", (OURS,), ["d"], ["a", "b"])]
    assert str(found[0]) == "p, with mypy_asyncctx:\n  + d\n  - a\n  - b"
