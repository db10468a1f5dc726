"""The projects whose plugins ours is listed beside, and where their test programs are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tools.plugins.programs import Program, cases, joined, module, section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_DJANGO: Final = "[mypy.plugins.django-stubs]\ndjango_settings_module = mysettings\n"


@dataclass(frozen=True)
class Other:
    """A project: where its sources are, which plugins it has, and how its programs are read from a checkout."""

    name: str
    repository: str
    tag: str
    plugins: tuple[str, ...]
    programs: Callable[[Path], Iterator[Program]]
    instead: str = ""
    """A requirement in the place of the one for the same package in ``requirements.txt``: it gets an environment of its own."""


def _pydantic(checkout: Path) -> Iterator[Program]:
    for name in ("mypy-default", "mypy-plugin", "mypy-plugin-strict", "mypy-plugin-very-strict"):
        path = checkout / "tests" / "mypy" / "configs" / f"{name}.ini"
        config = joined(section(path, "mypy", "pydantic-mypy", "mypy-pydantic_core.*"), "python_version = 3.11")
        for file in sorted((checkout / "tests" / "mypy" / "modules").glob("*.py")):
            yield module(file, config, f"{name}: {file.name}")
    for file in sorted((checkout / "tests" / "typechecking").glob("*.py")):
        yield module(file, "[mypy]\nstrict = True\n", f"typechecking: {file.name}")


def _django_stubs(checkout: Path) -> Iterator[Program]:
    config = joined(section(checkout / "mypy.ini", "mypy"), "disallow_any_generics = False", _DJANGO)
    for program in cases(checkout / "tests" / "typecheck", config):
        # The plugin wants settings in every run.
        yield (
            program
            if "mysettings.py" in program.files
            else Program(program.name, {**program.files, "mysettings.py": 'SECRET_KEY = "1"\n'}, program.config)
        )


def _returns(checkout: Path) -> Iterator[Program]:
    yield from cases(checkout / "typesafety", section(checkout / "setup.cfg", "mypy"))


def _attrs(checkout: Path) -> Iterator[Program]:
    yield from cases(checkout / "tests", "")


def _sqlalchemy(checkout: Path) -> Iterator[Program]:
    folder = checkout / "test" / "typing" / "plain_files"
    for file in sorted(folder.rglob("*.py")):
        yield module(file, "[mypy]\nstrict = True\n", str(file.relative_to(folder)))


def _sqlalchemy_with_plugin(checkout: Path) -> Iterator[Program]:
    """SQLAlchemy 2.1 has no plugin any more."""
    for file in sorted((checkout / "test" / "ext" / "mypy" / "plugin_files").glob("*.py")):
        yield module(file, "[mypy]\nstrict = True\n", file.name)


OTHERS: Final = (
    Other("pydantic", "pydantic/pydantic", "v2.14.4", ("pydantic.mypy",), _pydantic),
    Other("django-stubs", "typeddjango/django-stubs", "6.1.2", ("mypy_django_plugin.main",), _django_stubs),
    Other("returns", "dry-python/returns", "0.30.0", ("returns.contrib.mypy.returns_plugin",), _returns),
    Other("attrs", "python-attrs/attrs", "26.1.0", (), _attrs),
    Other("sqlalchemy", "sqlalchemy/sqlalchemy", "rel_2_1_9", (), _sqlalchemy),
    Other(
        "sqlalchemy-2.0",
        "sqlalchemy/sqlalchemy",
        "rel_2_0_52",
        ("sqlalchemy.ext.mypy.plugin",),
        _sqlalchemy_with_plugin,
        "sqlalchemy[asyncio]==2.0.52",
    ),
)
