"""Which files mypy checks in one run, and under which module names.

mypy stops where two files have one module name, or one file has two. A repository is full of both: two services with a package ``app``,
examples that are all ``main.py``, a package without ``__init__.py``. Here such files are put into several runs, or get the name by which
the program imports them.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from mypy.modulefinder import BuildSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_RUNS: Final = 6
_TWICE: Final = re.compile(r'Source file found twice under different module names: "([^"]+)" and "([^"]+)"')
# mypy before 1.20 names the file in the message.
SHADOWS: Final = re.compile(r'^(?:This file|mypy: "([^"]+)") shadows library module ')


def in_runs(sources: Sequence[BuildSource]) -> list[list[BuildSource]]:
    """Return the sources in as few runs as it takes for no two files of a run to have one module name.

    Files of one root directory stay together. Past six runs, the rest joins the first run under names that nothing imports.
    """
    roots: dict[str | None, list[BuildSource]] = {}
    for source in sources:
        roots.setdefault(source.base_dir, []).append(source)
    runs: list[dict[str, BuildSource]] = []
    for members in roots.values():
        names = {source.module: source for source in members}
        run = next((run for run in runs if run.keys().isdisjoint(names)), None)
        if run is not None:
            run.update(names)
        elif len(runs) < _MOST_RUNS:
            runs.append(names)
        else:
            runs[0].update((flat.module, flat) for flat in map(_flat, members))
    return [list(run.values()) for run in runs]


def _flat(source: BuildSource) -> BuildSource:
    name = re.sub(r"\W", "_", os.path.relpath(source.path or source.module))
    return BuildSource(source.path, f"asyncctx_{name}")


def flattened(sources: Sequence[BuildSource], path: str) -> list[BuildSource]:
    """Return the sources with the file ``path`` under a name that nothing imports."""
    return [_flat(source) if source.path and os.path.abspath(source.path) == path else source for source in sources]


def roots_beside(run: Sequence[BuildSource], others: Iterable[Sequence[BuildSource]]) -> list[str]:
    """Return the root directories of other runs that this run may import from, because no module there has a name of this run."""
    names = {source.module for source in run}
    own = {source.base_dir for source in run}
    found: dict[str, None] = {}
    for other in others:
        clashing = {source.base_dir for source in other if source.module in names}
        for source in other:
            if source.base_dir and source.base_dir not in clashing and source.base_dir not in own:
                found[os.path.abspath(source.base_dir)] = None
    return list(found)


def renamed(sources: Sequence[BuildSource], message: str, path: str) -> list[BuildSource] | None:
    """Return the sources under the names by which the program imports them, after mypy stopped at the name of the file ``path``.

    That is a file with two names, or a ``types.py`` in a directory that mypy takes for no package. None where the message says neither, or
    no such name can be made.
    """
    shadows = SHADOWS.match(message)
    if shadows is not None:
        return _packaged(sources, os.path.dirname(os.path.abspath(shadows[1] or path)))
    found = _TWICE.search(message)
    source = next((source for source in sources if source.path and os.path.abspath(source.path) == os.path.abspath(path)), None)
    if found is None or source is None or source.base_dir is None:
        return None
    wanted = next((name for name in found.groups() if name != source.module), source.module)
    root = source.base_dir
    if wanted.endswith(f".{source.module}"):
        prefix = wanted[: -len(source.module)]
        higher = root
        for _ in range(prefix.count(".")):
            higher = os.path.dirname(os.path.abspath(higher))
        return [moved(item, inside(prefix, item), higher) if item.base_dir == root else item for item in sources]
    if source.module.endswith(f".{wanted}"):
        prefix = source.module[: -len(wanted)]
        lower = os.path.join(root, *prefix.split("."))
        return [
            moved(item, item.module[len(prefix) :], lower) if item.base_dir == root and item.module.startswith(prefix) else item
            for item in sources
        ]
    return None


def second_name(sources: Sequence[BuildSource], message: str, path: str) -> str | None:
    """Return a name under which the program imports the file ``path``, and which is not its own, after mypy stopped at a file of two names.

    A package ``app`` that is also imported as ``src.app`` has two names as a whole: the result is ``src.app`` then, for a file in it too.
    None where the message is about something else.
    """
    found = _TWICE.search(message)
    if found is None:
        return None
    own = next((source.module for source in sources if source.path and os.path.abspath(source.path) == os.path.abspath(path)), found[1])
    name = next((name for name in found.groups() if name != own), None)
    if name is not None and name.endswith(f".{own}"):
        return name[: -len(own)] + own.partition(".")[0]
    return name


def _packaged(sources: Sequence[BuildSource], root: str) -> list[BuildSource] | None:
    """Return the sources with the directory ``root`` as a package: its modules hide none of the standard library then."""
    members = [source for source in sources if source.base_dir and os.path.abspath(source.base_dir) == root]
    higher, name = os.path.split(root)
    if not members:
        return None
    return [
        item if item not in members else moved(item, inside(f"{name}.", item), higher) if name.isidentifier() else _flat(item)
        for item in sources
    ]


def inside(prefix: str, source: BuildSource) -> str:
    """Return the name of a source's module in a package; ``prefix`` is the package's name and a dot."""
    # mypy gives the `__init__.py` of a root directory, which has no name from there, that of a script.
    if source.module == "__main__" and os.path.basename(source.path or "").startswith("__init__."):
        return prefix[:-1]
    return prefix + source.module


def moved(source: BuildSource, module: str, root: str) -> BuildSource:
    """Return a source under another name, which is imported from another directory."""
    return BuildSource(source.path, module, source.text, root)
