"""Packs what the page needs to start fast: runs once, inside Pyodide, when the page is built."""

from __future__ import annotations

import io
import py_compile
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.playground.check import CACHE, MODULE, PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

# Higher levels take minutes in Pyodide, and save little.
_LEVEL: Final = 9


def pack() -> bytes:
    """Return the archive that the page unpacks at ``/``: the packages, what Python compiled of them so far, and mypy's cache."""
    # Python has this since 3.14, which is the Python of the page; the development tools run on older ones, too.
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]

    for module in list(sys.modules.values()):
        source = getattr(module, "__file__", None)
        if source and source.endswith(".py") and source.startswith(PACKAGES):
            # No time of change is kept in the archive.
            py_compile.compile(source, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    buffer = io.BytesIO()
    # All files are compressed together, which makes the archive a third smaller.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        for path in _files():
            file.write(path)
    packed: bytes = zstd.compress(buffer.getvalue(), _LEVEL)
    return packed


def _files() -> Iterator[Path]:
    for folder in (PACKAGES, CACHE):
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and path.name.partition(".")[0] != MODULE:
                yield path
