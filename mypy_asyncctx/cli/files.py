"""The file system as mypy sees it in a run of the command: without the files that would stop it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mypy.fscache import FileSystemCache

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy.modulefinder import BuildSource


class Files(FileSystemCache):
    """What mypy finds when it looks for modules; a source that is given to it by its path is read all the same.

    mypy's cache of the file system is meant to be subclassed (``allow_interpreted_subclasses`` in ``mypy/fscache.py``). mypy's workers make
    one of their own: a run with something hidden has none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hidden: set[str] = set()
        self.unreadable: dict[str, str] = {}

    def hide(self, path: str) -> bool:
        """Let no import find a file; return False where none did already."""
        path = os.path.abspath(path)
        new = path not in self.hidden
        self.hidden.add(path)
        self.flush()
        return new

    def _is_hidden(self, path: str) -> bool:
        return bool(self.hidden) and os.path.abspath(path) in self.hidden

    def isfile(self, path: str) -> bool:
        """Answer as the file system does, and no for a hidden file."""
        return super().isfile(path) and not self._is_hidden(path)

    def isfile_case(self, path: str, prefix: str) -> bool:
        """Answer as the file system does, and no for a hidden file."""
        return super().isfile_case(path, prefix) and not self._is_hidden(path)

    def listdir(self, path: str) -> list[str]:
        """Return what is in a directory, and nothing where it cannot be read: ``unreadable`` says why."""
        try:
            return super().listdir(path)
        except OSError as error:
            self.unreadable[path] = error.strerror or str(error)
            return []


def broken(sources: Iterable[BuildSource]) -> Iterator[tuple[BuildSource, str]]:
    """Yield the sources that cannot be opened, such as a link to what is gone, with the reason."""
    for source in sources:
        if source.path:
            try:
                os.stat(source.path)
            except OSError as error:
                yield source, f"cannot be read: {error.strerror}"
            else:
                if not os.access(source.path, os.R_OK):
                    yield source, "cannot be read: Permission denied"


def without_loops(sources: Iterable[BuildSource]) -> list[BuildSource]:
    """Return the sources that are not reached through a link to a directory above it, as those are there without it too."""
    loops: dict[str, bool] = {}

    def through_loop(folder: str) -> bool:
        if folder not in loops:
            parent = os.path.dirname(folder)
            above = parent != folder and through_loop(parent)
            loops[folder] = above or (os.path.islink(folder) and _holds(os.path.realpath(folder), os.path.realpath(parent)))
        return loops[folder]

    return [source for source in sources if not source.path or not through_loop(os.path.dirname(os.path.abspath(source.path)))]


def _holds(folder: str, path: str) -> bool:
    return os.path.commonpath([folder, path]) == folder
