"""For pytest-mypy-plugins, which calls ``mypy`` by name, in an environment that is almost empty.

``mypy`` is the one beside the running interpreter, also where its environment is not activated.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mypy_plugins.item import YamlTestItem

if TYPE_CHECKING:
    import pytest

os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let coverage reach the mypy processes of the cases: they get no environment but their own."""
    measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    for item in items:
        if isinstance(item, YamlTestItem):
            item.environment_variables.update(measured)
