"""The plugin's own configuration, read from the file that mypy reads.

mypy passes a plugin no options. ``[tool.mypy_asyncctx]`` stands in a TOML file, ``[mypy_asyncctx]`` in an INI file.
"""

from __future__ import annotations

import configparser
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - the newest interpreter measures coverage
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECTION: Final = "mypy_asyncctx"


class ConfigError(Exception):
    """Wrong configuration; the message names the file, the key and the allowed values."""


@dataclass(frozen=True)
class Config:
    """What a project may choose.

    ``strict`` switches on the codes that are off by default.
    """

    strict: bool = False


_INI_BOOLEANS: Final = configparser.ConfigParser.BOOLEAN_STATES


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _INI_BOOLEANS:
        return _INI_BOOLEANS[value.lower()]
    raise ValueError("true or false")


_READERS: Final[Mapping[str, Callable[[object], Any]]] = {"strict": _boolean}


def read_config(config_file: str | None) -> Config:
    """Return the configuration in ``config_file``, the defaults where it has none or there is no such file.

    Raises ``ConfigError`` for a file that cannot be read, an unknown key or a value of the wrong type.
    """
    if not config_file:
        return Config()
    path = Path(config_file)
    values = _toml(path) if path.suffix == ".toml" else _ini(path)
    known = {field.name for field in fields(Config)}
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
    return dict(parser.items(SECTION)) if parser.has_section(SECTION) else {}
