"""What a plugin takes before anything is checked: run as a script, it measures one plugin in its own process, where mypy is loaded.

``python startup.py ENTRY CONFIGURATION`` prints milliseconds of this thread for each part.
"""

from __future__ import annotations

import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from statistics import median
from time import thread_time
from typing import TYPE_CHECKING, Final

# The processes that it starts are given this file, and not the folder that `bench` is in.
if TYPE_CHECKING or __name__ != "__main__":
    from bench.process import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.cost.plugins import Plugin

PARTS: Final = ("import", "construction", "first question")
_TIMES: Final = 15


def measure(plugins: Sequence[Plugin], say: Callable[[str], None]) -> tuple[dict[str, dict[str, float]], list[str]]:
    """Return the median milliseconds of each part, by plugin, and what went wrong."""
    times: dict[str, list[dict[str, float]]] = {plugin.name: [] for plugin in plugins}
    problems: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        configurations = {plugin.name: plugin.configuration(Path(folder)) for plugin in plugins}
        for number in range(-1, _TIMES):
            say(f"{max(number, 0)} of {_TIMES}")
            for plugin in plugins:
                arguments = [__file__, str(plugin.entry), str(configurations[plugin.name])]
                done = run(arguments, Path(folder), environment={"PYTHONPATH": folder})
                if done.status:
                    problems[plugin.name] = done.err.strip()[-300:]
                elif number >= 0:  # The first one writes the bytecode.
                    times[plugin.name].append(json.loads(done.out))
    medians = {name: {part: round(median(item[part] for item in items), 2) for part in PARTS} for name, items in times.items() if items}
    return medians, [f"{name}: {problem}" for name, problem in problems.items()]


def _main(entry: str, configuration: str) -> None:
    for module in ("mypy.main", "mypy.build", "mypy.semanal_main", "mypy.checker", "mypy.plugins.default"):
        import_module(module)
    options = import_module("mypy.options").Options()
    options.config_file = configuration
    version = import_module("mypy.version").__version__
    started = thread_time()
    plugin_class = import_module(entry).plugin(version)
    imported = thread_time()
    plugin = plugin_class(options)
    constructed = thread_time()
    plugin.set_modules({})
    plugin.get_function_hook("builtins.print")
    asked = thread_time()
    times = [imported - started, constructed - imported, asked - constructed]
    print(json.dumps({part: time * 1000 for part, time in zip(PARTS, times, strict=True)}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
