"""Managers whose end does less than their names let expect: what they leave undone for the object that they give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_REMOVAL: Final = frozenset({"unlink", "remove", "rmtree", "rmdir", "removedirs"})


class Exit(NamedTuple):
    """What the end of a manager does not do: calls of these names. ``only_if`` is an argument that has to be False for that."""

    undone: frozenset[str]
    only_if: str | None = None


_FILE: Final = Exit(_REMOVAL)
_TRANSACTION: Final = Exit(frozenset({"close"}))

EXITS: Final[Mapping[str, Exit]] = {
    "builtins.open": _FILE,
    "io.open": _FILE,
    "gzip.open": _FILE,
    "bz2.open": _FILE,
    "lzma.open": _FILE,
    "tarfile.open": _FILE,
    "zipfile.ZipFile": _FILE,
    # It waits for the process, as long as that runs.
    "subprocess.Popen": Exit(frozenset({"kill", "terminate", "send_signal"})),
    "tempfile.NamedTemporaryFile": Exit(_REMOVAL, only_if="delete"),
    # They end a transaction and keep the connection open.
    "sqlite3.connect": _TRANSACTION,
    "sqlite3.dbapi2.connect": _TRANSACTION,
    "_sqlite3.connect": _TRANSACTION,
    "psycopg2.connect": _TRANSACTION,
    "psycopg2._psycopg.connect": _TRANSACTION,
}
"""By full name. Sources: the documentation of ``open``, ``subprocess.Popen``, ``tempfile``, ``sqlite3`` and psycopg2."""
