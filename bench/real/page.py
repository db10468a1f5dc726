"""The page ``docs/development/real-code.md``: what was measured, as tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any, Final

from bench.real.repositories import Judged, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.process import Run
    from bench.real.measure import Measured
    from bench.real.repositories import Repository

_MORE: Final = Path(__file__).with_name("more.md")
_INSTALLED: Final = (
    "fastapi",
    "starlette",
    "litestar",
    "fastmcp",
    "pydantic",
    "sqlalchemy",
    "asyncpg",
    "aiosqlite",
    "httpx",
    "anyio",
    "trio",
)
_INTRO: Final = """\
# The command on real code

`mypy-asyncctx` on {repositories} repositories, {lines:,} lines: {found} findings, {true} true and {false} false, no crash, and the second
run prints what the first one does. Written by `python -m bench.real --write-docs`; what was judged, and why, stands in
`bench/real/repositories.toml`.

The command ran with its defaults and the configuration of each project, with mypy {mypy} on Python {python}. Of what the projects need,
only {installed}
were installed: what mypy cannot see is `Any`, and the plugin is silent on it. With all requirements there may be more to find.

Lines are those of Python files that are not blank. Seconds are of the processor, of a run without a cache and of a second run. MiB is the
peak of the largest process. mypy alone runs with the project's configuration and `--check-untyped-defs`, on the same paths. In brackets:
mypy alone stops with the project's configuration (a plugin that is missing, a file under two names), so it ran without it, and the two
columns do not compare; `stops`: not even so. The command goes on there.
"""


@dataclass(frozen=True)
class Row:
    """One repository, measured, with the judgement on each finding; ``lost`` are true findings that were not made."""

    repository: Repository
    folder: Path
    lines: int
    measured: Measured
    read: tuple[tuple[dict[str, Any], Judged | None], ...]
    lost: tuple[Judged, ...]

    @property
    def problems(self) -> list[str]:
        """What must not be, a line each."""
        return [
            *self.measured.problems,
            *(f"not judged: {_place(item)} {item['code']}: {item['message']}" for item, judged in self.read if judged is None),
            *(f"false: {_place(item)} {item['code']}: {judged.why}" for item, judged in self.read if judged and not judged.true),
            *(f"not found any more: {judged.file}:{judged.line} {judged.code}" for judged in self.lost),
        ]

    def count(self, *, true: bool) -> int:
        """Return how many findings were judged true, or false."""
        return sum(judged is not None and judged.true is true for _, judged in self.read)


def judge(repository: Repository, folder: Path, measured: Measured) -> Row:
    """Return the findings with what was judged about them."""
    known = {judged.place: judged for judged in repository.judged}
    read = tuple((item, known.get((item["file"], item["line"], item["code"]))) for item in measured.found)
    seen = {judged.place for _, judged in read if judged}
    lost = tuple(judged for judged in repository.judged if judged.true and judged.place not in seen)
    return Row(repository, folder, repository.lines(folder), measured, read, lost)


def _place(item: dict[str, Any]) -> str:
    return f"{item['file']}:{item['line']}"


def page(rows: Sequence[Row]) -> str:
    """Return the page for these repositories."""
    intro = _INTRO.format(
        repositories=len(rows),
        lines=sum(row.lines for row in rows),
        found=sum(len(row.read) for row in rows),
        true=sum(row.count(true=True) for row in rows),
        false=sum(row.count(true=False) for row in rows),
        mypy=version("mypy"),
        python=python_version(),
        installed=", ".join(f"{name} {version(name)}" for name in _INSTALLED),
    )
    more = _MORE.read_text(encoding="utf-8")
    return "\n".join([intro, *_table(rows), "", more, "## What was found", "", *_findings(rows), *_unchecked(rows)])


def _table(rows: Sequence[Row]) -> list[str]:
    lines = [
        "| repository | commit | what | lines | findings | true | false | mypy alone: s cold, warm | command: s cold, warm | MiB of both |",
        "|-|-|-|-:|-:|-:|-:|-:|-:|-:|",
    ]
    for row in rows:
        repository, measured = row.repository, row.measured
        command = f"`{' '.join(repository.paths)}`" + (f" in `{repository.folder}`" if repository.folder != "." else "")
        alone = _seconds(measured.alone)
        cells = [
            f"[{repository.github}](https://github.com/{repository.github}/tree/{repository.commit})",
            f"`{repository.commit[:10]}`",
            f"{repository.kind}: {command}",
            f"{row.lines:,}",
            str(len(row.read)),
            str(row.count(true=True)),
            str(row.count(true=False)),
            f"({alone})" if measured.bare and measured.alone else alone,
            _seconds(measured.command),
            f"{_peak(measured.alone)}, {_peak(measured.command)}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _seconds(runs: Sequence[Run]) -> str:
    return ", ".join(f"{run.cpu:.1f}" for run in runs) or "stops"


def _peak(runs: Sequence[Run]) -> str:
    return str(max(run.mib for run in runs)) if runs else "-"


def _findings(rows: Sequence[Row]) -> list[str]:
    lines = []
    for row in rows:
        if not row.read:
            continue
        lines += [f"### {row.repository.github}", ""]
        groups: dict[tuple[str, bool, str], list[dict[str, Any]]] = {}
        for item, judged in row.read:
            key = (item["code"], judged is not None and judged.true, judged.why if judged else "not judged yet")
            groups.setdefault(key, []).append(item)
        for (code, true, why), items in groups.items():
            places = Counter(_place(item) for item in items)
            first = items[0]
            quote = quoted(row.folder, first["file"], first["line"])
            lines.append(f"- `{code}`, {'true' if true else 'false'}: {', '.join(f'`{place}`' for place in places)}. {why}")
            if quote:
                lines += ["", "  ```text", f"  {quote}", "  ```"]
        lines.append("")
    return lines


def _unchecked(rows: Sequence[Row]) -> list[str]:
    files = [f"- {row.repository.github}: `{_place(item)}`: {item['message']}" for row in rows for item in row.measured.unchecked]
    if not files:
        return []
    text = "These do not parse, or mypy cannot read them for another reason. The command says so, checks the others and exits with 2."
    return ["## Files that could not be checked", "", text, "", *files, ""]
