"""The JSON schema of ``[tool.mypy_asyncctx]``, for editors and for validate-pyproject, which finds it by an entry point.

``python -m tools.make_schema`` writes the file from what ``config.py`` reads.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = Path(__file__).with_name("pyproject_schema.json")
DOCUMENT_SCHEMA: Final = Path(__file__).with_name("pyproject_document_schema.json")
"""For editors, which hold a schema against a whole file."""


def schema(_tool: str = "mypy_asyncctx") -> dict[str, Any]:
    """Return the schema of the table ``[tool.mypy_asyncctx]`` of a ``pyproject.toml``."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found
