"""From which directory a program imports its modules, where no ``__init__.py`` says it.

To mypy, ``app/users/schemas.py`` and ``app/orders/schemas.py`` are both ``schemas`` then, until it comes by an import of
``app.users.schemas`` and stops, as the file has two names. The program's own imports tell the names before that.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from mypy_asyncctx.cli.sources import inside, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy.modulefinder import BuildSource

_IMPORT: Final = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t(]+([\w, \t]*)|import[ \t]+([\w., \t]+))", re.MULTILINE)


def by_imports(sources: Sequence[BuildSource]) -> list[BuildSource]:
    """Return the sources under the names by which the program imports them, as far as its imports tell.

    A directory is moved only where more imports find it from a directory above than from itself, or nothing imports it and its own imports,
    or the name of a file in it that another directory has too, ask for that.
    """
    groups: dict[str, list[BuildSource]] = defaultdict(list)
    for source in sources:
        if source.path and source.base_dir and source.text is None:
            groups[os.path.abspath(source.base_dir)].append(source)
    if len(groups) < 2:
        return list(sources)
    program = _Program(groups)
    top = os.getcwd()
    names = Counter(source.module for members in groups.values() for source in members)
    roots: dict[str, str] = {}
    for base, members in groups.items():
        votes = program.imported[base] or program.importing[base]
        above = {root: count for root, count in votes.items() if _prefix(base, root)}
        best = max(above, key=lambda root: (above[root], len(root)), default=None)
        if best is not None and above[best] > votes[base]:
            roots[base] = best
        elif not votes and _prefix(base, top) and any(names[source.module] > 1 for source in members):
            roots[base] = top
    return [_renamed(source, roots) for source in sources]


def _renamed(source: BuildSource, roots: dict[str, str]) -> BuildSource:
    base = os.path.abspath(source.base_dir) if source.base_dir else ""
    if base not in roots:
        return source
    return moved(source, inside(_prefix(base, roots[base]), source), roots[base])


def _prefix(base: str, root: str) -> str:
    """Return what stands before the names of modules in a directory, seen from one above it; empty where that is none, or not by names."""
    if not base.startswith(root.rstrip(os.sep) + os.sep):
        return ""
    parts = os.path.relpath(base, root).split(os.sep)
    return "".join(f"{part}." for part in parts) if all(part.isidentifier() for part in parts) else ""


class _Program:
    """How often the modules of each base directory are imported from which directory, and import from which."""

    def __init__(self, groups: dict[str, list[BuildSource]]) -> None:
        self.imported: dict[str, Counter[str]] = defaultdict(Counter)
        self.importing: dict[str, Counter[str]] = defaultdict(Counter)
        # The base directories of what is at a path without its suffix; a directory has those of all below it.
        self._bases: dict[str, set[str]] = defaultdict(set)
        for base, members in groups.items():
            for source in members:
                place = os.path.splitext(os.path.abspath(source.path or ""))[0]
                while place not in self._bases or base not in self._bases[place]:
                    self._bases[place].add(base)
                    place = os.path.dirname(place)
        for base, members in groups.items():
            for source in members:
                self._read(base, os.path.abspath(source.path or ""))

    def _read(self, base: str, path: str) -> None:
        try:
            with open(path, encoding="utf-8", errors="ignore") as file:
                text = file.read()
        except OSError:
            return
        for name in set(_imports(text)):
            root, place = self._found(os.path.dirname(path), name.split("."))
            if root:
                self.importing[base][root] += 1
                for other in self._bases[place]:
                    if other.startswith(root):
                        self.imported[other][root] += 1

    def _found(self, folder: str, parts: list[str]) -> tuple[str, str]:
        """Return from which directory most of a name is found, the nearest of those, and the place of that."""
        best, most = ("", ""), 0
        while True:
            place, depth = folder, 0
            for part in parts:
                if os.path.join(place, part) not in self._bases:
                    break
                place, depth = os.path.join(place, part), depth + 1
            if depth > most:
                best, most = (folder, place), depth
            if len(folder) <= len(os.getcwd()) or os.path.dirname(folder) == folder:
                return best
            folder = os.path.dirname(folder)


def _imports(text: str) -> Iterator[str]:
    for match in _IMPORT.finditer(text):
        module, names, modules = match.groups()
        if modules:
            yield from (name.split()[0] for name in modules.split(",") if name.split())
        elif not module.startswith("."):
            yield from (f"{module}.{name.split()[0]}" for name in names.split(",") if name.split())
            if not names.strip():
                yield module
