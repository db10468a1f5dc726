"""Decorators that keep what a function returned, and give the same object to the next caller."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx import names

CACHES: Final = {
    names.CACHE: "cache",
    names.LRU_CACHE: "lru_cache",
    "functools.cached_property": "cached_property",
    "cachetools.cached": "cached",
    "cachetools.cachedmethod": "cachedmethod",
    "cachetools.func.lru_cache": "lru_cache",
    "cachetools.func.ttl_cache": "ttl_cache",
    "django.utils.functional.cached_property": "cached_property",
    "methodtools.lru_cache": "lru_cache",
    "propcache.cached_property": "cached_property",
    "propcache.under_cached_property": "under_cached_property",
    "propcache._helpers.cached_property": "cached_property",
    "propcache._helpers.under_cached_property": "under_cached_property",
    "propcache._helpers_py.cached_property": "cached_property",
    "propcache._helpers_py.under_cached_property": "under_cached_property",
    "propcache.api.cached_property": "cached_property",
    "propcache.api.under_cached_property": "under_cached_property",
    "sqlalchemy.util.langhelpers.memoized_property": "memoized_property",
    "werkzeug.utils.cached_property": "cached_property",
}
"""Full name, bare or called with arguments, to how a message names it.

Caches that await a coroutine (asyncstdlib, async_lru) are none of these.
"""

PROPERTIES: Final = frozenset({"cached_property", "under_cached_property", "memoized_property"})
"""Those of them that make a property."""
