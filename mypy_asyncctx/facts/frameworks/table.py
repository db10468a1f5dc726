"""All rows, by what they are found under."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.frameworks import aiohttp, containers, fast_depends, fastapi, fastmcp, litestar, starlette, taskiq

DECLARATIONS: Final = {
    **fastapi.DECLARATIONS,
    **starlette.DECLARATIONS,
    **fast_depends.DECLARATIONS,
    **taskiq.DECLARATIONS,
    **litestar.DECLARATIONS,
    **containers.DECLARATIONS,
    **fastmcp.DECLARATIONS,
    **aiohttp.DECLARATIONS,
}
"""Full name of the call that declares a dependency, to its row."""

NAMED: Final = litestar.NAMED
"""Full name of a call that takes a dictionary of dependencies, to the row of its values."""

OVERRIDES: Final = {**fastapi.OVERRIDES, **taskiq.OVERRIDES}
"""Full name of an attribute that is a dictionary from a dependency to what replaces it, to the row of its values."""

LIKE: Final = {
    "fastapi": fastapi.DEPENDS,
    "fast-depends": fast_depends.DEPENDS,
    "taskiq": taskiq.DEPENDS,
    "litestar": litestar.PROVIDE,
    "dishka": containers.DISHKA,
    "that-depends": containers.THAT_DEPENDS,
    "dependency-injector": containers.DEPENDENCY_INJECTOR,
    "fastmcp": fastmcp.DEPENDS,
}
"""What a framework of the user's own may be said to be like, in the configuration."""

SCHEMES: Final = fastapi.SCHEMES
"""Full name of a base class of callables, to the argument of their constructor without which they give no None."""
