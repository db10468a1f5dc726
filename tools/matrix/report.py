"""The measured tables of docs/development/frameworks.md, and what is printed of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tools.matrix.exceptions import EXCEPTIONS
from tools.matrix.kinds import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tools.matrix.compare import Verdict

NEWEST: Final = {
    "FastAPI": "fastapi_default",
    "FastDepends": "fastdepends_default",
    "FastStream": "faststream_default",
    "Litestar": "litestar_provide",
    "taskiq": "taskiq_default",
    "dishka": "dishka_provides",
    "that-depends": "that_depends_resource",
    "dependency-injector": "dependency_injector_resource",
    "FastMCP": "fastmcp_default",
}
LIFESPANS: Final = {
    "FastAPI": "fastapi_lifespan",
    "FastAPI router": "fastapi_router_lifespan",
    "Starlette": "starlette_lifespan",
    "Litestar": "litestar_lifespan",
    "FastStream": "faststream_lifespan",
    "FastMCP": "fastmcp_lifespan",
    "aiohttp cleanup_ctx": "aiohttp_cleanup_ctx",
}

Cells = dict[tuple[str, str], "Verdict"]


def tables(results: Mapping[str, Sequence[Verdict]]) -> str:
    """Return the tables as Markdown: dependencies, FastAPI's versions, lifespans, fixtures, and the differences that are known."""
    by_environment = {name: {(cell.program, cell.kind): cell for cell in cells} for name, cells in results.items()}
    newest = by_environment["newest"]
    kinds = [kind.name for kind in TARGETS]
    columns = {name: {kind: newest.get((program, kind)) for kind in kinds} for name, program in NEWEST.items()}
    lifespans = {name: {kind: newest.get((program, kind)) for kind in kinds} for name, program in LIFESPANS.items()}
    versions = {
        ("newest" if name == "newest" else name.removeprefix("fastapi-")): {kind: cells.get(("fastapi_default", kind)) for kind in kinds}
        for name, cells in sorted(by_environment.items())
    }
    differing = [kind for kind in kinds if len({_text(column[kind]) for column in versions.values()}) > 1]
    fixtures = {cell.kind: cell for cell in results["newest"] if cell.program == "pytest_fixtures"}
    parts = [
        ("Dependencies", _table(kinds, columns)),
        ("FastAPI by version: the kinds that differ", _table(differing, versions)),
        ("Lifespans", _table([kind.name for kind in TARGETS if kind.lifespan], lifespans)),
        ("pytest fixtures", _table(fixtures, {"fixture": fixtures})),
        ("Known differences", _known(results)),
    ]
    return "\n\n".join(f"### {title}\n\n{text}" for title, text in parts)


def _table(kinds: Iterable[str], columns: Mapping[str, Mapping[str, Verdict | None]]) -> str:
    rows = [["target", *columns], ["-"] * (len(columns) + 1)]
    rows += [[f"`{kind}`", *(_text(column[kind]) for column in columns.values())] for kind in kinds]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _text(cell: Verdict | None) -> str:
    if cell is None:
        return ""
    return f"{cell.outcome} \\*" if cell.excuse else cell.outcome


def _known(results: Mapping[str, Sequence[Verdict]]) -> str:
    lines = []
    for row in EXCEPTIONS:
        cells = sum(cell.excuse is row for cells in results.values() for cell in cells)
        programs, kinds = (", ".join(f"`{name}`" for name in names) for names in (row.programs, row.kinds))
        where = "" if row.programs == ("*",) else f" in {programs}"
        lines.append(f"- {kinds}{where} ({row.problem}, {cells} {'cell' if cells == 1 else 'cells'}): {row.why}.")
    return "\n".join(lines)


def differences(cells: Iterable[Verdict]) -> Iterator[str]:
    """Yield what is to be read of each cell whose verdict is not what happened."""
    for cell in cells:
        if not cell.agrees:
            yield f"{cell.problem}: {cell.program} {cell.kind}: run time {cell.outcome} {cell.exception[:150]}"
            yield from (f"    {error}" for error in cell.errors)


def unused(results: Mapping[str, Sequence[Verdict]]) -> list[str]:
    """Return the known differences that no cell of a whole run shows any more."""
    shown = [cell.excuse for cells in results.values() for cell in cells if cell.problem]
    return [f"no cell needs this exception: {row.programs} {row.kinds} ({row.problem})" for row in EXCEPTIONS if row not in shown]
