"""The page ``docs/development/cost.md`` and its chart: the figures that are kept, as tables, and what to make of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.cost import report
from bench.cost.plugins import LEAST, OTHERS, OURS
from bench.cost.programs import SYNTHETIC
from bench.cost.startup import PARTS

if TYPE_CHECKING:
    from bench.cost.figures import Figures, Row

_DOCS: Final = Path(__file__).parents[2] / "docs" / "development"
PAGE: Final = _DOCS / "cost.md"
CHART: Final = _DOCS / "cost-growth.svg"
_TEMPLATE: Final = Path(__file__).with_name("page.md")
_SAME: Final = 1.25  # Pairs of runs differ by as much.
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 640, 320, 70, 50


def page(figures: Figures) -> str:
    """Return the page."""
    ours = [row for row in figures.rows.values() if row.plugin == OURS.name]
    real = [row for row in ours if row.generators is None]
    cold = _compared(figures, {plugin.name for plugin in OTHERS})
    profiles = [
        f"`{name}`:\n\n{report.table(report.PROFILE, report.profile_rows(profile))}" for name, profile in sorted(figures.profile.items())
    ]
    parts = {
        "MACHINE": f"mypy {figures.machine['mypy']}, Python {figures.machine['python']}, {figures.machine['system']}",
        "INSTRUCTIONS": figures.machine["instructions"],
        "TARGETS": report.table(("target", "measured", "reached"), _targets(figures), left=3),
        "MODES": report.table(report.COLUMNS, [report.cells(row) for row in real], left=4),
        "GROWTH": report.table(report.GROWTH, [report.growth(row) for row in _sizes(figures)], left=0),
        "OTHERS": report.table(report.COLUMNS, [report.cells(row) for row in cold], left=4),
        "LEAST": report.table(report.COLUMNS, [report.cells(row) for row in _compared(figures, {LEAST.name})], left=4),
        "STARTUP": report.table(("plugin", *PARTS), [report.startup_cells(*item) for item in figures.startup.items()]),
        "PROFILE": "\n\n".join(profiles),
    }
    text = _TEMPLATE.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def _compared(figures: Figures, others: set[str]) -> list[Row]:
    """Return the cold rows of some plugins, and ours for the same code."""
    cold = [row for row in figures.rows.values() if row.mode == "cold"]
    programs = {row.program for row in cold if row.plugin in others}
    return [row for row in cold if row.program in programs and row.plugin in {OURS.name, *others}]


def chart(figures: Figures) -> str:
    """Return the growth as a picture: seconds without and with the plugin, and what it adds."""
    rows = _sizes(figures)
    series = {
        "mypy alone": ("#888888", [median(first for first, _ in row.cpu) for row in rows]),
        "with the plugin": ("#1f6feb", [median(second for _, second in row.cpu) for row in rows]),
        "what it adds": ("#d1242f", [row.added for row in rows]),
    }
    sizes = [row.generators or 0 for row in rows]
    widest, highest = max(sizes), max(value for _, values in series.values() for value in values)

    def x(size: float) -> float:
        return _LEFT + size / widest * (_WIDTH - _LEFT - 130)

    def y(seconds: float) -> float:
        return _HEIGHT - _BOTTOM - seconds / highest * (_HEIGHT - _BOTTOM - 20)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<path d="M{x(0):.1f} {y(highest):.1f}V{y(0):.1f}H{x(widest):.1f}" fill="none" stroke="#000000"/>',
        f'<text x="{x(widest / 2):.1f}" y="{_HEIGHT - 8}" text-anchor="middle">generators and dependencies</text>',
        f'<text x="16" y="{y(highest / 2):.1f}" text-anchor="middle" transform="rotate(-90 16 {y(highest / 2):.1f})">seconds</text>',
    ]
    lines += [f'<text x="{x(size):.1f}" y="{y(0) + 16:.1f}" text-anchor="middle">{size:,}</text>' for size in sizes]
    lines += [f'<text x="{_LEFT - 6}" y="{y(part) + 4:.1f}" text-anchor="end">{part:.1f}</text>' for part in (0, highest / 2, highest)]
    for name, (color, values) in series.items():
        points = [(x(size), y(value)) for size, value in zip(sizes, values, strict=True)]
        path = " ".join(f"{left:.1f},{top:.1f}" for left, top in [(x(0), y(0)) if name == "what it adds" else points[0], *points])
        lines.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        lines += [f'<circle cx="{left:.1f}" cy="{top:.1f}" r="3" fill="{color}"/>' for left, top in points]
        # The upper two lie close together.
        down = 14 if name == "mypy alone" else -2
        lines.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + down:.1f}" fill="{color}">{name}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _sizes(figures: Figures) -> list[Row]:
    rows = [row for row in figures.rows.values() if row.program.startswith(SYNTHETIC) and row.plugin == OURS.name and row.mode == "cold"]
    return sorted(rows, key=lambda row: row.generators or 0)


def _targets(figures: Figures) -> list[list[str]]:
    cold = [row for row in figures.rows.values() if row.mode == "cold" and row.generators is None]
    ours = {row.program: median(row.ratios) for row in cold if row.plugin == OURS.name}
    start = {name: parts["import"] + parts["construction"] for name, parts in figures.startup.items()}
    others = [(row.plugin, row.program, median(row.ratios)) for row in cold if row.plugin not in (OURS.name, LEAST.name)]
    sizes = _sizes(figures)
    # Between two sizes: what is paid once is in both.
    steps = [(second.added - first.added) * 1e6 / ((second.generators or 0) - (first.generators or 0)) for first, second in pairwise(sizes)]
    return [
        [
            "at most 1 % on top of mypy, cold",
            ", ".join(f"{name} {ratio:+.1%}" for name, ratio in ours.items()),
            _reached(max(ours.values()) <= 0.01),
        ],
        ["at most 5 ms to start", f"{start[OURS.name]:.1f} ms", _reached(start[OURS.name] <= 5)],
        [
            "starts faster than other plugins",
            ", ".join(f"{name} {milliseconds:.1f} ms" for name, milliseconds in start.items() if name != OURS.name),
            _reached(start[OURS.name] <= min(start.values())),
        ],
        [
            "costs less than other plugins",
            "; ".join(f"{plugin} on {program} {ratio:+.1%}, ours {ours[program]:+.1%}" for plugin, program, ratio in others),
            _reached(all(ours[program] < ratio for _, program, ratio in others)),
        ],
        [
            "grows linearly",
            f"{', '.join(f'{step:.0f}' for step in steps)} ms for each 1,000 more, from one to the next of the sizes below",
            _reached(all(second <= first * _SAME for first, second in pairwise(steps))),
        ],
    ]


def _reached(reached: bool) -> str:
    return "yes" if reached else "**no**"
