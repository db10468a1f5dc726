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


def _pydantic(checkout: Path) -> Iterator[Program]:
    for name in ("mypy-default", "mypy-plugin", "mypy-plugin-strict", "mypy-plugin-very-strict"):
        path = checkout / "tests" / "mypy" / "configs" / f"{name}.ini"
        config = joined(section(path, "mypy", "pydantic-mypy", "mypy-pydantic_core.*"), "python_version = 3.11")
        for file in sorted((checkout / "tests" / "mypy" / "modules").glob("*.py")):
            yield module(file, config)
    for file in sorted((checkout / "tests" / "typechecking").glob("*.py")):
        yield module(file, "[mypy]\nstrict = True\n")


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
    for file in sorted((checkout / "test" / "typing" / "plain_files").rglob("*.py")):
        yield module(file, "[mypy]\nstrict = True\n")


OTHERS: Final = (
    Other("pydantic", "pydantic/pydantic", "v2.14.4", ("pydantic.mypy",), _pydantic),
    Other("django-stubs", "typeddjango/django-stubs", "6.1.2", ("mypy_django_plugin.main",), _django_stubs),
    Other("returns", "dry-python/returns", "0.30.0", ("returns.contrib.mypy.returns_plugin",), _returns),
    Other("attrs", "python-attrs/attrs", "26.1.0", (), _attrs),
    Other("sqlalchemy", "sqlalchemy/sqlalchemy", "rel_2_1_9", (), _sqlalchemy),
)
