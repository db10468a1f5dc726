"""FastAPI: which calls declare a dependency. Measured on FastAPI 0.60 to 0.165; see ``tests/test_fastapi.py``."""

from __future__ import annotations

from typing import Final

DEPENDENCY_CALLS: Final = {
    "fastapi.param_functions.Depends": "Depends",
    "fastapi.param_functions.Security": "Security",
    "fastapi.params.Depends": "Depends",
    "fastapi.params.Security": "Security",
}
"""Full name of the call, to its name in messages. The target is its first parameter, ``dependency``."""
