"""The JSON schema of ``[tool.mypy_asyncctx]`` accepts what the plugin reads, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import jsonschema
import pytest
import tomllib

from mypy_asyncctx.config import ConfigError, read_config
from mypy_asyncctx.pyproject_schema import schema
from tests.helpers import ROOT

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = [
    "",
    "strict = true",
    "strict_depends = false\nstrict = false",
    'versions = { fastapi = "0.122.0" }',
    'versions = { FastAPI = "0.122.0rc1", fast_depends = "3", taskiq = "0.13", "taskiq.dependencies" = "1.5" }',
    '[[tool.mypy_asyncctx.frameworks]]\nname = "ours"\ncalls = ["app.di.Inject"]',
    '[[tool.mypy_asyncctx.frameworks]]\nname = "ours"\nlike = "fastmcp"\ncalls = "app.di.Inject, app.di.Other"\nparameter = "target"',
]
WRONG = [
    "fast = true",
    "strict = 1",
    'strict_depends = "maybe"',
    'versions = "0.122"',
    'versions = { flask = "3.0" }',
    'versions = { fastapi = "newest" }',
    "versions = { fastapi = 1 }",
    "frameworks = 1",
    '[[tool.mypy_asyncctx.frameworks]]\nname = "ours"',
    '[[tool.mypy_asyncctx.frameworks]]\ncalls = ["app.di.Inject"]',
    '[[tool.mypy_asyncctx.frameworks]]\nname = "ours"\ncalls = ["Inject"]',
    '[[tool.mypy_asyncctx.frameworks]]\nname = "ours"\ncalls = []',
    '[[tool.mypy_asyncctx.frameworks]]\nname = "ours"\nlike = "flask"\ncalls = ["app.di.Inject"]',
    '[[tool.mypy_asyncctx.frameworks]]\nname = "ours"\ncalls = ["app.di.Inject"]\nparameter = "two words"',
    '[[tool.mypy_asyncctx.frameworks]]\nname = "ours"\ncalls = ["app.di.Inject"]\nmore = 1',
]


def valid(table: object) -> bool:
    return jsonschema.Draft7Validator(schema()).is_valid(table)


def test_the_schema_is_up_to_date() -> None:
    assert subprocess.run([sys.executable, "-m", "tools.make_schema", "--check"], cwd=ROOT, check=False).returncode == 0
    jsonschema.Draft7Validator.check_schema(schema())


@pytest.mark.parametrize("text", RIGHT)
def test_right_configuration(text: str, tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(f"[tool.mypy_asyncctx]\n{text}\n")
    read_config(str(file))
    assert valid(tomllib.loads(file.read_text())["tool"]["mypy_asyncctx"])


@pytest.mark.parametrize("text", WRONG)
def test_wrong_configuration(text: str, tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(f"[tool.mypy_asyncctx]\n{text}\n")
    with pytest.raises(ConfigError):
        read_config(str(file))
    assert not valid(tomllib.loads(file.read_text())["tool"]["mypy_asyncctx"])


def test_the_schema_has_every_key_of_the_page() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key for key in schema()["properties"] if f"| `{key}` |" not in page] == []


def test_validate_pyproject_finds_it() -> None:
    """The entry point names the function; ``tools/check_integrations.py`` lets validate-pyproject use it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["entry-points"]["validate_pyproject.tool_schema"]["mypy_asyncctx"].partition(":")
    assert getattr(import_module(module), name) is schema
