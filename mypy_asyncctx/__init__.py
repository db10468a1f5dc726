"""A mypy plugin that tells generators from context managers.

Importing this package at run time (for ``reveal_kind``) does not import mypy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from mypy.plugin import Plugin

__version__ = "0.1.0"
__all__ = ["__version__", "plugin", "reveal_kind"]

_T = TypeVar("_T")


def reveal_kind(value: _T) -> _T:
    """Return ``value``; under mypy with the plugin, a note says which kind of generator or manager it is and who made it."""
    return value


def plugin(version: str) -> type[Plugin]:
    """Return the plugin class: the entry point that mypy calls with its version."""
    # The module is not named `plugin`: importing it would put the module in the place of this function.
    from mypy_asyncctx.entry import plugin_class

    return plugin_class(version)
