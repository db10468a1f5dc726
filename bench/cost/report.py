"""What a run prints, and the tables of the page: the same rows."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any, Final

from bench.cost.startup import PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.cost.figures import Row

COLUMNS: Final = (
    "code",
    "lines",
    "mode",
    "plugin",
    "s without",
    "s with",
    "more (least to greatest)",
    "MiB without",
    "MiB with",
    "instructions",
)
GROWTH: Final = ("generators and dependencies", "lines", "s without", "s with", "more", "ms per 1,000 (least to greatest)")


def cells(row: Row) -> list[str]:
    """Return the cells of a row, in the order of ``COLUMNS``."""
    instructions = row.instruction_ratios
    return [
        row.program,
        f"{row.lines:,}",
        row.mode,
        row.plugin,
        f"{median(first for first, _ in row.cpu):.2f}",
        f"{median(second for _, second in row.cpu):.2f}",
        spread(row.ratios),
        f"{row.mib[0]:,}",
        f"{row.mib[1]:,}",
        spread(instructions) if instructions else "-",
    ]


def growth(row: Row) -> list[str]:
    """Return the cells of a row of the synthetic program, in the order of ``GROWTH``."""
    assert row.generators is not None
    added = sorted((second - first) * 1e6 / row.generators for first, second in row.cpu)
    return [
        f"{row.generators:,}",
        f"{row.lines:,}",
        f"{median(first for first, _ in row.cpu):.2f}",
        f"{median(second for _, second in row.cpu):.2f}",
        spread(row.ratios),
        f"{median(added):.0f} ({added[0]:.0f} to {added[-1]:.0f})",
    ]


def spread(ratios: Sequence[float]) -> str:
    """Return the median with the least and the greatest, in per cent."""
    if not ratios:
        return "-"
    return f"{median(ratios):+.1%} ({min(ratios):+.1%} to {max(ratios):+.1%})"


def startup_cells(name: str, parts: dict[str, float]) -> list[str]:
    """Return the milliseconds of a plugin's start."""
    return [name, *(f"{parts[part]:.1f}" for part in PARTS)]


def profile_rows(profile: dict[str, Any]) -> list[list[str]]:
    """Return the groups of a profile and their parts, with what each takes on top of the rest of the process."""
    groups: dict[str, list[tuple[str, float, int]]] = {}
    for label, part in profile["parts"].items():
        group, _, name = label.partition(": ")
        groups.setdefault(group, []).append((name, part["seconds"], part["calls"]))
    rows = []
    for group, parts in sorted(groups.items(), key=lambda item: -sum(part[1] for part in item[1])):
        for name, seconds, calls in [
            (f"**{group}**", sum(part[1] for part in parts), sum(part[2] for part in parts)),
            *sorted(parts, key=lambda part: -part[1]),
        ]:
            if seconds >= 0.0005 * profile["rest"] or name.startswith("**"):
                rows.append([name, f"{seconds * 1000:,.0f}", f"{calls:,}", f"{seconds / profile['rest']:.2%}"])
    total = sum(part["seconds"] for part in profile["parts"].values())
    return [*rows, ["**all**", f"{total * 1000:,.0f}", "", f"{total / profile['rest']:.2%}"]]


PROFILE: Final = ("part", "ms", "calls", "on top of the rest")


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Return a table of Markdown; the columns after the first ``left`` are numbers."""
    lines = [columns, ["-" if number < left else "-:" for number in range(len(columns))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def text(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the same for a terminal."""
    lines = [[cell.replace("*", "") for cell in line] for line in [columns, *rows]]
    widths = [max(len(line[number]) for line in lines) for number in range(len(columns))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
