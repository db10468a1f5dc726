"""Run every cell of programs in this process, and print what happened as JSON: ``python run_cells.py module...``."""

import asyncio
import contextlib
import importlib
import json
import logging
import sys
import types
import warnings

import support

SECONDS = 20
"""A cell that waits longer has failed."""


def outcome(declare: "types.FunctionType") -> tuple[str, str]:
    """Return what one cell did, and its exception."""
    support.log.clear()
    support.seen.clear()
    try:
        resolve = declare()
    except Exception as error:  # the failure is the result
        return "D", repr(error)

    async def bounded() -> None:
        await asyncio.wait_for(resolve(), SECONDS)

    try:
        asyncio.run(bounded())
    except Exception as error:
        # An object that was injected counts, whatever the framework says after that.
        return (support.seen[0] if support.seen and support.seen[0] != "T" else "X"), repr(error)
    return (support.seen[0] if support.seen else "X"), ""


def of_functions(module: types.ModuleType) -> dict[str, tuple[str, str]]:
    """Run the functions that are cells."""
    return {name.removeprefix("cell_"): outcome(value) for name, value in list(vars(module).items()) if name.startswith("cell_")}


def of_fixtures(module: types.ModuleType) -> dict[str, tuple[str, str]]:
    """Run a file of pytest tests, one for each fixture."""
    import pytest

    found: dict[str, tuple[str, str]] = {}

    class Recorder:
        @pytest.hookimpl
        def pytest_runtest_setup(self) -> None:
            support.seen.clear()

        @pytest.hookimpl
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            name = report.nodeid.rpartition("test_")[2]
            if report.failed:
                crash = getattr(report.longrepr, "reprcrash", None)
                found[name] = ("X", crash.message if crash else str(report.longrepr).strip().splitlines()[-1])
            elif report.when == "call":
                found[name] = (support.seen[0], "")

    assert module.__file__
    pytest.main([module.__file__, "-q", "-p", "no:cacheprovider", "-c", "pytest.ini", "--rootdir=."], plugins=[Recorder()])
    return found


def main() -> None:
    """Print one JSON object: module, to cell, to outcome and exception."""
    warnings.simplefilter("ignore")
    logging.disable()
    results = {}
    with contextlib.redirect_stdout(sys.stderr):
        for name in sys.argv[1:]:
            module = importlib.import_module(name)
            results[name] = of_fixtures(module) if hasattr(module, "pytestmark") else of_functions(module)
    print(json.dumps(results))


main()
