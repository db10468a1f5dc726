"""The table of what every combination gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.versions.combinations import PURE, Combination

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.versions.measure import Result


def table(results: Mapping[Combination, Result]) -> str:
    """Return the table: a row for each mypy, a column for each Python."""
    pythons = sorted({one.python for one in results}, key=lambda version: [int(part) for part in version.split(".")])
    lines = ["| mypy | " + " | ".join(f"Python {version}" for version in pythons) + " |", "|-" * (len(pythons) + 1) + "|"]
    for mypy in dict.fromkeys(one.mypy for one in results):
        cells = (results.get(Combination(mypy, python)) for python in pythons)
        title = mypy.replace(f"-{PURE}", " (not compiled)")
        lines.append(f"| {title} | " + " | ".join(cell.cell if cell else "" for cell in cells) + " |")
    return "\n".join(lines)
