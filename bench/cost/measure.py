"""Runs mypy with each plugin in turn, in each mode, and keeps what each run cost."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.cost.daemon import Daemon
from bench.cost.figures import Row
from bench.cost.plugins import NONE, OURS
from bench.process import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.cost.plugins import Plugin
    from bench.cost.programs import Program
    from bench.process import Run

MODES: Final = ("cold", "warm", "touched", "workers", "dmypy")
"""In this order: a warm run needs the cache of a cold one, and after a change the cache is another one."""

_PAIRS_OF_RECHECKS: Final = 5  # They are short.


@dataclass
class Measurement:
    """One program, measured with several plugins; the first one is none. ``problems`` is what must not be."""

    program: Program
    plugins: Sequence[Plugin]
    folder: Path
    say: Callable[[str], None]
    problems: list[str] = field(default_factory=list)
    _left_out: set[str] = field(default_factory=set)
    _expected: tuple[str, dict[str, int]] | None = None

    def __post_init__(self) -> None:
        self._configurations = {plugin.name: plugin.configuration(self.folder) for plugin in self.plugins}

    def measure(self, modes: Sequence[str], repeat: int) -> list[Row]:
        """Return a row for each mode and plugin. All plugins are measured cold, the others than ours in no other mode."""
        runs: dict[tuple[str, str], list[Run]] = {}
        for number in range(repeat):
            for mode in MODES[:-1]:
                if mode in modes:
                    self._round(mode, number, runs)
        if "dmypy" in modes:
            self._rechecks(max(repeat, _PAIRS_OF_RECHECKS), runs)
        rows = []
        for (mode, name), done in runs.items():
            if name != NONE.name and name not in self._left_out:
                rows.append(Row.of(self.program, mode, name, runs[mode, NONE.name], done))
        return rows

    def _round(self, mode: str, number: int, runs: dict[tuple[str, str], list[Run]]) -> None:
        printed: dict[str, Run] = {}
        if mode == "touched":
            self.program.change(number)
        for plugin in _turned(self.plugins if mode == "cold" else self.plugins[:2], number):
            self.say(f"{mode}, {plugin.name}, {number + 1}")
            cache = self.folder / f"{'workers' if mode == 'workers' else 'cache'} {plugin.name}"
            if mode in ("cold", "workers"):
                shutil.rmtree(cache, ignore_errors=True)
            elif not cache.exists():
                self._mypy(plugin, cache, number)
            done = self._mypy(plugin, cache, number, *(["-n", "2"] if mode == "workers" else []))
            runs.setdefault((mode, plugin.name), []).append(done)
            printed[plugin.name] = done
        self._compare(mode, printed)

    def _mypy(self, plugin: Plugin, cache: Path, number: int, *more: str) -> Run:
        arguments = ["-m", "mypy", *self._options(plugin), "--cache-dir", str(cache), *more, *self.program.paths]
        # Both runs of a pair have the same order of their sets, and the next pair another one.
        environment = {"PYTHONHASHSEED": str(number), "PYTHONPATH": str(self.folder)}
        return run(arguments, self.program.folder, environment=environment, count=True)

    def _options(self, plugin: Plugin) -> list[str]:
        return ["--config-file", str(self._configurations[plugin.name]), *self.program.options]

    def _rechecks(self, repeat: int, runs: dict[tuple[str, str], list[Run]]) -> None:
        daemons: dict[str, Daemon] = {}
        changes = itertools.count(100)
        try:
            for plugin in self.plugins[:2]:
                self.say(f"dmypy, {plugin.name}, start")
                daemons[plugin.name] = daemon = Daemon(self.program.folder, self.folder / f"{plugin.name}.json")
                cache = ["--cache-dir", str(self.folder / f"daemon {plugin.name}")]
                if self._fails("dmypy", plugin.name, daemon.start([*self._options(plugin), *cache], self.program.paths)):
                    return
            # The first recheck loads what the others have.
            for number in range(-1, repeat):
                printed: dict[str, Run] = {}
                for plugin in _turned(self.plugins[:2], number):
                    self.say(f"dmypy, {plugin.name}, {number + 1}")
                    printed[plugin.name] = daemons[plugin.name].recheck(lambda: self.program.change(next(changes)))
                    if number >= 0:
                        runs.setdefault(("dmypy", plugin.name), []).append(printed[plugin.name])
                self._compare("dmypy", printed)
        finally:
            for daemon in daemons.values():
                daemon.stop()

    def _fails(self, mode: str, name: str, done: Run) -> bool:
        fails = done.crash is not None or done.status not in (0, 1)
        if fails:
            text = done.crash or next(iter((done.out + done.err).strip().splitlines()), "")
            if name in (NONE.name, OURS.name):
                self.problems.append(f"{mode}, {name}: exit code {done.status}: {text}")
            else:
                self._left_out.add(name)
                self.say(f"{name} is left out, exit code {done.status}: {text}")
        return fails

    def _compare(self, mode: str, printed: dict[str, Run]) -> None:
        failed = [name for name, done in printed.items() if self._fails(mode, name, done)]
        if NONE.name in failed or OURS.name in failed:
            return
        with_plugin = _findings(printed[OURS.name])
        without = _findings(printed[NONE.name])
        # Less than nothing is what the plugin takes away.
        different = {line: count for line in {**with_plugin, **without} if (count := with_plugin[line] - without[line])}
        if self._expected is None:
            self._expected = mode, different
        first, expected = self._expected
        if self.program.generators is not None and different:
            self.problems.append(f"{mode}: the plugin changes what is printed: {min(different)}")
        elif different != expected:
            line = min(line for line in {**different, **expected} if different.get(line) != expected.get(line))
            self.problems.append(f"{mode}: the plugin does not change what is printed as in the mode {first}: {line}")


def _findings(done: Run) -> Counter[str]:
    """Return the lines of errors. Some notes are printed once for each process, and the last line counts."""
    return Counter(line for line in done.out.splitlines() if ": error: " in line)


def _turned(plugins: Sequence[Plugin], number: int) -> Sequence[Plugin]:
    """Return the plugins forwards and backwards in turn: what the machine does meanwhile hits all of them."""
    return plugins if number % 2 == 0 else plugins[::-1]


def measure(
    program: Program, plugins: Sequence[Plugin], modes: Sequence[str], repeat: int, say: Callable[[str], None]
) -> tuple[list[Row], list[str]]:
    """Measure one program; return the rows, and what must not be."""
    with tempfile.TemporaryDirectory() as folder:
        measurement = Measurement(program, plugins, Path(folder), say)
        return measurement.measure(modes, repeat), measurement.problems
