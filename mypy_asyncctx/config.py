"""The plugin's own configuration, read from the file that mypy reads.

mypy passes a plugin no options. ``[tool.mypy_asyncctx]`` stands in a TOML file, ``[mypy_asyncctx]`` in an INI file.
"""

from __future__ import annotations

import configparser
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - the newest interpreter measures coverage
    import tomli as tomllib

from mypy_asyncctx.facts.frameworks import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECTION: Final = "mypy_asyncctx"
_FRAMEWORK_SECTION: Final = f"{SECTION}.frameworks."


class ConfigError(Exception):
    """Wrong configuration; the message names the file, the key and the allowed values."""


class FrameworkRow(NamedTuple):
    """A framework or wrapper of the user's own: the calls that declare a dependency, and which known framework they are like.

    ``parameter`` is the name of the parameter that takes the target, ``""`` for the first one.
    """

    name: str
    like: str
    calls: tuple[str, ...]
    parameter: str = ""


class Config(NamedTuple):
    """What a project may choose.

    ``strict`` switches on the codes that are off by default. ``strict_depends`` demands that every target of a dependency is a generator
    function. ``versions`` overrides the versions of frameworks that are installed; ``frameworks`` adds rows to those that are known.
    """

    strict: bool = False
    strict_depends: bool = False
    versions: tuple[tuple[str, str], ...] = ()
    frameworks: tuple[FrameworkRow, ...] = ()


_INI_BOOLEANS: Final = configparser.ConfigParser.BOOLEAN_STATES
_VERSION: Final = re.compile(r"\d+(\.\d+)*\w*")
_DOTTED: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")
_NAME: Final = re.compile(r"[^\W\d]\w*")

# The framework's name, where the part of it that counts is a distribution of its own.
ALSO: Final = {"taskiq": "taskiq-dependencies"}


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _INI_BOOLEANS:
        return _INI_BOOLEANS[value.lower()]
    raise ValueError("true or false")


def _versions(value: object) -> tuple[tuple[str, str], ...]:
    """In TOML a table, in an INI file lines of ``fastapi = 0.122.0``."""
    pairs = value
    if isinstance(value, str):
        pairs = dict(part.partition("=")[::2] for part in re.split(r"[\n,]", value) if part.strip())
    if not isinstance(pairs, dict):
        raise ValueError("a table of versions by the name of a framework")  # noqa: TRY004 - read_config turns it into a ConfigError
    found = []
    for written, version in pairs.items():
        text, name = version.strip() if isinstance(version, str) else version, str(written).strip()
        # As the package index folds names.
        folded = re.sub(r"[-_.]+", "-", name).lower()
        package = ALSO.get(folded, folded)
        if package not in PACKAGES:
            allowed = ", ".join(sorted([*PACKAGES, *ALSO]))
            raise ValueError(f'a table of versions by the name of a framework; unknown "{name}"; allowed: {allowed}')
        if not isinstance(text, str) or not _VERSION.fullmatch(text):
            raise ValueError(f'a table of versions; {name} needs one like "0.122.0"')
        found.append((package, text))
    return tuple(sorted(found))


def _frameworks(value: object) -> tuple[FrameworkRow, ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError("a list of tables, each written [[tool.mypy_asyncctx.frameworks]]")
    return tuple(_framework(item) for item in value)


def _framework(table: Mapping[str, object]) -> FrameworkRow:
    allowed = ("name", "like", "calls", "parameter")
    for key in table:
        if key not in allowed:
            raise ValueError(f'a framework: unknown key "{key}"; allowed: {", ".join(allowed)}')
    calls = table.get("calls")
    if isinstance(calls, str):
        calls = [part for part in re.split(r"[\s,]+", calls) if part]
    if not isinstance(calls, list) or not calls or not all(isinstance(call, str) and _DOTTED.fullmatch(call) for call in calls):
        raise ValueError('a framework: calls must be full names such as ["app.di.Inject"]')
    like, name, parameter = table.get("like", "fastapi"), table.get("name"), table.get("parameter", "")
    if not isinstance(name, str) or not name:
        raise ValueError("a framework: name must be a text")
    # Most projects add no framework, and each run would load all rows for it.
    from mypy_asyncctx.facts.frameworks.table import LIKE

    if like not in LIKE:
        raise ValueError(f"a framework: like = {like!r} is not known; allowed: {', '.join(LIKE)}")
    if not isinstance(parameter, str) or (parameter and not _NAME.fullmatch(parameter)):
        raise ValueError("a framework: parameter must be the name of a parameter")
    return FrameworkRow(name, str(like), tuple(calls), parameter)


_READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "strict": _boolean,
    "strict_depends": _boolean,
    "versions": _versions,
    "frameworks": _frameworks,
}


def read_config(config_file: str | None) -> Config:
    """Return the configuration in ``config_file``, the defaults where it has none or there is no such file.

    Raises ``ConfigError`` for a file that cannot be read, an unknown key or a value of the wrong type.
    """
    if not config_file:
        return Config()
    path = Path(config_file)
    values = _toml(path) if path.suffix == ".toml" else _ini(path)
    known = set(Config._fields)
    chosen: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise ConfigError(f'{config_file}: [{_section(path)}] unknown key "{key}"; allowed: {", ".join(sorted(known))}')
        try:
            chosen[key] = _READERS[key](value)
        except ValueError as error:
            raise ConfigError(f"{config_file}: [{_section(path)}] {key} = {value!r} is not {error}") from None
    return Config(**chosen)


def _section(path: Path) -> str:
    return f"tool.{SECTION}" if path.suffix == ".toml" else SECTION


def _toml(path: Path) -> Mapping[str, object]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    tool = data.get("tool", {})
    section = tool.get(SECTION, {}) if isinstance(tool, dict) else {}
    if not isinstance(section, dict):
        raise ConfigError(f"{path}: tool.{SECTION} must be a table, written [tool.{SECTION}]")
    return section


def _ini(path: Path) -> Mapping[str, object]:
    # mypy reads its INI files with the same settings.
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(path.read_text(encoding="utf-8"), source=str(path))
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        raise ConfigError(f"{path}: cannot be read: {' '.join(str(error).split())}") from None
    values: dict[str, object] = dict(parser.items(SECTION)) if parser.has_section(SECTION) else {}
    sections = [name for name in parser.sections() if name.startswith(_FRAMEWORK_SECTION)]
    if sections:
        if "frameworks" in values:
            raise ConfigError(f"{path}: [{SECTION}] frameworks: write a section [{_FRAMEWORK_SECTION}NAME] for each")
        values["frameworks"] = [{"name": name.removeprefix(_FRAMEWORK_SECTION), **dict(parser.items(name))} for name in sections]
    return values
