"""Where the tests of a session share what is dear: caches of mypy, and a process that has imported mypy already.

The cases of pytest-mypy-plugins run there too. It alternates between configurations in one cache, and mypy checks the standard library
again each time that one changes: here each configuration has a cache of its own.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mypy_plugins import item as cases

from tools.mypy_process import CACHES, shared_caches, start_mypy

if TYPE_CHECKING:
    import pytest

_WORKER = "PYTEST_XDIST_WORKER"
# pytest-mypy-plugins looks for a `mypy` on the path, also where the environment of the running interpreter is not activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


class _Executor(cases.MypyExecutor):
    """Runs a case in the process that has imported mypy."""

    def execute(self, mypy_cmd_options: list[str]) -> tuple[int, tuple[str, str]]:
        self._collect_mypy_path(self.rootdir)
        # Coverage reaches the mypy processes of the cases, which get no environment but their own, in this way.
        measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
        done = start_mypy(mypy_cmd_options, self.execution_path, {**measured, **self.environment_variables})
        return done.returncode, (done.stdout, done.stderr)


def pytest_configure() -> None:
    """Make the folder for what is shared, in the process that starts the others."""
    cases.MypyExecutor = _Executor  # type: ignore[misc]
    if CACHES not in os.environ:
        os.environ[CACHES] = tempfile.mkdtemp(prefix="asyncctx-tests-")


def pytest_unconfigure() -> None:
    """Throw away what was shared."""
    folder = shared_caches()
    if folder is not None and _WORKER not in os.environ:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the cases of each configuration a cache of their own."""
    folder = shared_caches()
    for item in items:
        if isinstance(item, cases.YamlTestItem) and folder is not None:
            configuration = sha256(item.additional_mypy_config.encode()).hexdigest()[:16]
            item.incremental_cache_dir = str(Path(folder, f"cases-{os.environ.get(_WORKER, '')}", configuration))
