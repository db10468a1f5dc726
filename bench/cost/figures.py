"""What was measured, kept in ``figures.json``: the page is made of it, and a part that is measured again replaces itself."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from bench.process import counts_instructions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.cost.programs import Program
    from bench.process import Run

FIGURES: Final = Path(__file__).with_name("figures.json")


@dataclass(frozen=True)
class Row:
    """One program in one mode, with one plugin and without: seconds of the processor in pairs, peak MiB, instructions in pairs."""

    program: str
    lines: int
    generators: int | None
    mode: str
    plugin: str
    cpu: list[tuple[float, float]]
    mib: tuple[int, int]
    instructions: list[tuple[int, int]]

    @classmethod
    def of(cls, program: Program, mode: str, plugin: str, without: Sequence[Run], with_it: Sequence[Run]) -> Row:
        """Return the row of two series of runs, in pairs."""
        pairs = list(zip(without, with_it, strict=True))
        return cls(
            program.name,
            program.lines,
            program.generators,
            mode,
            plugin,
            [(round(first.cpu, 3), round(second.cpu, 3)) for first, second in pairs],
            (max(first.mib for first, _ in pairs), max(second.mib for _, second in pairs)),
            [(first.instructions, second.instructions) for first, second in pairs if first.instructions and second.instructions],
        )

    @property
    def key(self) -> tuple[str, str, str]:
        """What a row is replaced by."""
        return self.program, self.mode, self.plugin

    @property
    def ratios(self) -> list[float]:
        """The cost of the plugin as a part of the run without it, for each pair, ascending."""
        return _ratios(self.cpu)

    @property
    def instruction_ratios(self) -> list[float]:
        """The same in instructions; empty where the machine does not count them."""
        return _ratios(self.instructions)

    @property
    def added(self) -> float:
        """Seconds that the plugin adds, the median of the pairs."""
        return median(second - first for first, second in self.cpu)


def _ratios(pairs: Sequence[tuple[float, float]]) -> list[float]:
    return sorted(second / first - 1 for first, second in pairs if first)


@dataclass
class Figures:
    """All that is known: ``startup`` has milliseconds by plugin and part, ``profile`` what ``--profile`` printed, by program."""

    rows: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    startup: dict[str, dict[str, float]] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    machine: dict[str, str] = field(default_factory=dict)

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows, in the place of those of the same program, mode and plugin."""
        self.rows.update({row.key: row for row in rows})

    @property
    def missing(self) -> list[str]:
        """What the page has a place for, and is not here."""
        rows = self.rows.values()
        parts = {
            "start-up": self.startup,
            "a profile": self.profile,
            "real code": [row for row in rows if row.generators is None],
            "the synthetic program": [row for row in rows if row.generators is not None and row.mode == "cold"],
        }
        return [name for name, part in parts.items() if not part]

    def keep(self) -> None:
        """Write the file, with what was kept before and is not in here."""
        kept = load()
        kept.rows.update(self.rows)
        kept.startup = self.startup or kept.startup
        kept.profile.update(self.profile)
        kept.machine = _machine()
        kept._write()

    def _write(self) -> None:
        parts = {"machine": self.machine, "startup": self.startup, "profile": self.profile}
        # A line for each row, so that a difference can be read.
        rows = ",\n".join(f"  {json.dumps(asdict(row))}" for _, row in sorted(self.rows.items()))
        head = "\n".join(f" {json.dumps(name)}: {json.dumps(part)}," for name, part in parts.items())
        FIGURES.write_text(f'{{\n{head}\n "rows": [\n{rows}\n ]\n}}\n', encoding="utf-8")


def load() -> Figures:
    """Return what was kept, nothing where there is no file."""
    if not FIGURES.exists():
        return Figures()
    data = json.loads(FIGURES.read_text(encoding="utf-8"))
    rows = [
        Row(**{**row, "mib": tuple(row["mib"]), **{name: [tuple(pair) for pair in row[name]] for name in ("cpu", "instructions")}})
        for row in data["rows"]
    ]
    return Figures({row.key: row for row in rows}, data["startup"], data["profile"], data["machine"])


def _machine() -> dict[str, str]:
    return {
        "mypy": version("mypy"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "instructions": "counted" if counts_instructions() else "not counted: the machine does not let `perf stat` do it",
    }
