"""The tables of the benchmark, in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.mutations.scoring import Score


def table(title: str, rows: Sequence[tuple[str, Sequence[Score]]]) -> str:
    """Return a table: what mypy alone and the plugin find of the uses that became wrong, one line for each group of them."""
    lines = [f"| {title} | mutants | uses that became wrong | mypy alone | the plugin | mypy with the plugin |", "|-|-|-|-|-|-|"]
    for name, scores in rows:
        found = [sum(map(bool, found)) for found in zip(*((score.plain, score.ours, score.with_plugin) for score in scores), strict=True)]
        cells = [str(len({id(score.mutant) for score in scores})), str(len(scores))]
        cells += [f"{number} ({100 * number / len(scores):.1f} %)" for number in found] or ["-", "-", "-"]
        lines.append("| " + " | ".join([name, *cells]) + " |")
    return "\n".join(lines) + "\n"
