"""Test programs of other projects, and our own, as what mypy is given."""

from __future__ import annotations

from collections import Counter
from configparser import ConfigParser
from dataclasses import dataclass, replace
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

import yaml
from pytest_mypy_plugins.collect import SafeLineLoader, parse_parametrized
from pytest_mypy_plugins.utils import render_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_SETTINGS: Final = "mysettings"


@dataclass(frozen=True)
class Program:
    """Files, what mypy checks of them, and its configuration as INI. ``group`` names programs that can share a cache."""

    name: str
    files: Mapping[str, str]
    config: str
    targets: tuple[str, ...] = ("main.py",)
    group: str = ""

    def with_plugins(self, plugins: Iterable[str]) -> str:
        """Return the configuration with these plugins."""
        parsed = _parsed(self.config)
        parsed["mypy"]["plugins"] = ", ".join(plugins)
        return _text(parsed)


def joined(*configs: str) -> str:
    """Return configurations as one; the later ones win."""
    return _text(_parsed(*configs))


def section(path: Path, *sections: str) -> str:
    """Return sections of an INI file, those of ``mypy`` without its plugins."""
    parsed = _parsed(path.read_text())
    kept = ConfigParser(interpolation=None)
    for name in parsed.sections():
        if name in sections:
            kept[name] = dict(parsed[name])
    kept["mypy"].pop("plugins", None)
    return _text(kept)


def cases(folder: Path, config: str) -> Iterator[Program]:
    """Yield the cases of all files of pytest-mypy-plugins below a folder, each with its parameters filled in."""
    seen: Counter[str] = Counter()
    for path in sorted(folder.rglob("test*.yml")):
        for raw in yaml.load(path.read_text(encoding="utf-8"), SafeLineLoader) or ():  # noqa: S506 - derived from SafeLoader
            for number, parameters in enumerate(parse_parametrized(raw.get("parametrized", []))):
                own = render_template(raw.get("mypy_config", ""), parameters)
                files = {"main.py": render_template(raw["main"], parameters)}
                files |= {file["path"]: file.get("content", "") for file in raw.get("files", [])}
                name = f"{path.relative_to(folder)}:{raw['case']}" + (f"[{number}]" if parameters else "")
                seen[name] += 1
                name += f" ({seen[name]})" if seen[name] > 1 else ""
                yield _with_django(Program(name, files, joined(config, own)), raw)


def module(path: Path, config: str, name: str) -> Program:
    """Return a program of one file."""
    return Program(name, {path.name: path.read_text(encoding="utf-8")}, config, (path.name,))


def _with_django(program: Program, raw: dict[str, Any]) -> Program:
    """django-stubs' own keys: as its extension of pytest-mypy-plugins does."""
    apps, settings = raw.get("installed_apps"), raw.get("custom_settings", "")
    if apps is None and not settings and not raw.get("monkeypatch"):
        return program
    if apps:
        settings += f"INSTALLED_APPS = {tuple(apps)!r}\n"
    if "SECRET_KEY" not in settings:
        settings = f'SECRET_KEY = "1"\n{settings}'
    if raw.get("monkeypatch"):
        settings = f"import django_stubs_ext\ndjango_stubs_ext.monkeypatch()\n{settings}"
    return replace(program, files={**program.files, f"{_SETTINGS}.py": settings}, group=settings)


def _parsed(*configs: str) -> ConfigParser:
    parsed = ConfigParser(interpolation=None)
    for config in configs:
        # The lines of a case go on in the section of mypy, and may begin another; a file begins one.
        first = next((line for line in config.splitlines() if line.strip() and line[0] not in "#;"), "")
        parsed.read_string(config if first.startswith("[") else f"[mypy]\n{config}")
    if not parsed.has_section("mypy"):
        parsed.add_section("mypy")
    return parsed


def _text(parsed: ConfigParser) -> str:
    written = StringIO()
    parsed.write(written)
    return written.getvalue()
