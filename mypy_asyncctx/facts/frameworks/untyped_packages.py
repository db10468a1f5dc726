"""Packages without types: mypy calls all that an annotation names of them Any, and so compares nothing with it."""

from __future__ import annotations

from typing import Final

DRIVERS: Final = frozenset({"asyncpg"})
"""Drivers of databases of which an annotation can name no generator and nothing that contextlib makes, only classes of their own.

asyncpg 0.32 has no ``py.typed``, and its modules have no name of a generator type (the iterators of its cursors and records are its own).
"""
