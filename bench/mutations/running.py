"""Run mypy in a process of its own, with or without the plugin."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

FLAGS: Final = (
    "--ignore-missing-imports",
    "--follow-imports=silent",
    "--check-untyped-defs",
    "--explicit-package-bases",
    "--namespace-packages",
    "--output=json",
)
"""What is not installed does not matter, and bodies without annotations are checked."""

ROOT: Final = Path(__file__).parents[2]


class CannotRunError(Exception):
    """mypy stopped before it had checked the program."""


@dataclass(frozen=True)
class Error:
    """One error or note that mypy printed."""

    file: str
    line: int
    severity: str
    code: str
    message: str

    @property
    def ours(self) -> bool:
        """True for an error of the plugin."""
        return self.code.startswith("asyncctx")


class Checker:
    """mypy over one folder, with a cache that stays as the first run leaves it."""

    def __init__(self, root: Path, targets: Sequence[str], scratch: Path, *, plugin: bool, arguments: Sequence[str] = ()) -> None:
        name = "plugin" if plugin else "plain"
        self._root = root
        self._cache = scratch / name
        config = scratch / f"{name}.ini"
        config.write_text("[mypy]\n" + ("plugins = mypy_asyncctx\n" if plugin else ""), encoding="utf-8")
        self._command = [sys.executable, "-m", "mypy", *FLAGS, *arguments, "--config-file", str(config), *targets]

    def first(self) -> list[Error]:
        """Check the program as it is and keep the cache. Raises CannotRunError where mypy stops."""
        return self._run(self._cache)

    def again(self) -> list[Error]:
        """Check the program as it is now, from a copy of the first run's cache. Raises CannotRunError where mypy stops."""
        copy = self._cache.with_name(self._cache.name + "-copy")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self._cache, copy)
        return self._run(copy)

    def _run(self, cache: Path) -> list[Error]:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))}
        command = [*self._command, "--cache-dir", str(cache)]
        done = subprocess.run(command, cwd=self._root, env=environment, capture_output=True, text=True, check=False)
        if done.returncode not in {0, 1} or "INTERNAL ERROR" in done.stderr:
            said = [f"{error.file}:{error.line}: {error.message}" for error in _parsed(done.stdout) if not error.code]
            raise CannotRunError((said or (done.stdout + done.stderr).strip().splitlines() or ["it says nothing"])[-1])
        return _parsed(done.stdout)


def _parsed(output: str) -> list[Error]:
    items = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [Error(item["file"], item["line"], item["severity"], item["code"] or "", item["message"]) for item in items]
