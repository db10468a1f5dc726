"""What libraries do with generators and context managers: data, one module of rows each.

``table`` collects the rows. It is loaded with the first question of mypy, this module with each run.
"""

from __future__ import annotations

from typing import Final

PACKAGES: Final = {
    "fastapi": "fastapi",
    "starlette": "starlette",
    "fast-depends": "fast_depends",
    "faststream": "faststream",
    "taskiq-dependencies": "taskiq_dependencies",
    "litestar": "litestar",
    "dishka": "dishka",
    "that-depends": "that_depends",
    "dependency-injector": "dependency_injector",
    "fastmcp": "fastmcp",
    "aiohttp": "aiohttp",
}
"""Name of a distribution, to the package it installs."""
