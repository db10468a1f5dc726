"""A pytest plugin: mypy's own test suites record what mypy says, in place of comparing it with what they expect.

It is loaded with ``-p tools.mypy_tests.record``, beside mypy's ``mypy.test.data``. The environment variable ``RECORD_TO`` names the
folder for what is recorded and the configuration file ``mypy.ini`` with the plugins to add; ``RECORD_EVERY`` "N" or "N/K" leaves
out all but each Nth case, beginning with the Kth. mypy's suites are interpreted modules of its wheel (``mypy.test``), so that their
names can be replaced; ``mypy.build`` is compiled.
"""

from __future__ import annotations

import json
import os
from configparser import ConfigParser
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mypy import api
from mypy.test import testcheck, testfinegrained, testpythoneval

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from mypy.options import Options

_SUITES: Final[tuple[Any, ...]] = (testcheck, testfinegrained, testpythoneval)
# What they hold against the case's own expectations: of targets and modules that a plugin's dependencies may add to.
_EXPECTATIONS: Final = (
    "assert_module_equivalence",
    "assert_target_equivalence",
    "check_test_output_files",
)


class Recorder:
    """Keeps what mypy says in each step of the case that runs."""

    def __init__(self, folder: Path, every: int, first: int) -> None:
        """``folder`` has the configuration, and gets what is recorded; of the cases each ``every``-th is run, from the ``first``."""
        self._folder, self._every, self._first = folder, every, first
        self._config = folder / "mypy.ini"
        parsed = ConfigParser()
        parsed.read(self._config)
        self._plugins = parsed.get("mypy", "plugins", fallback="").split()
        self._said: list[list[str]] = []

    def install(self) -> None:
        """Replace the assertions and the options of mypy's suites."""
        for suite in _SUITES:
            suite.assert_string_arrays_equal = self._record
            for name in _EXPECTATIONS:
                if hasattr(suite, name):
                    setattr(suite, name, lambda *_args, **_keywords: None)
            if hasattr(suite, "parse_options"):
                suite.parse_options = self._with_plugins(suite.parse_options)
        setattr(api, "run", self._run(api.run))  # noqa: B010 - mypy takes a function for what cannot be assigned

    def _record(self, _expected: list[str], actual: list[str], _message: str, **_keywords: object) -> None:
        self._said.append(list(actual))

    def _with_plugins(self, parse_options: Callable[..., Options]) -> Callable[..., Options]:
        @wraps(parse_options)
        def parse(*args: Any, **keywords: Any) -> Options:
            options = parse_options(*args, **keywords)
            options.plugins = [*options.plugins, *self._plugins]
            # A plugin reads its own section of it.
            options.config_file = options.config_file or str(self._config)
            # The plugin's findings are known by their codes.
            options.hide_error_codes = False
            return options

        return parse

    def _run(self, run: Callable[[list[str]], tuple[str, str, int]]) -> Callable[[list[str]], tuple[str, str, int]]:
        @wraps(run)
        def with_config(args: list[str]) -> tuple[str, str, int]:
            own = [arg for arg in args if arg != "--hide-error-codes"]
            return run(own if any(arg.startswith("--config-file") for arg in own) else ["--config-file", str(self._config), *own])

        return with_config

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out all but each Nth case."""
        items[:] = items[self._first :: self._every]

    def pytest_runtest_setup(self) -> None:
        """Begin a case."""
        self._said = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write down what was said in a case, or what ended it."""
        if report.when != "call" or hasattr(report, "node"):  # where xdist's coordinator repeats the report of a worker
            return
        failure = [report.longreprtext.splitlines()[-1]] if report.failed else []
        line = json.dumps({"case": report.nodeid.split("::", 1)[1], "steps": self._said, "failure": failure})
        with (self._folder / f"said-{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to record."""
    every, _, first = os.environ.get("RECORD_EVERY", "1").partition("/")
    recorder = Recorder(Path(os.environ["RECORD_TO"]), int(every), int(first or 0))
    recorder.install()
    config.pluginmanager.register(recorder)
