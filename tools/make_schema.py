"""Write the JSON schema of ``[tool.mypy_asyncctx]``: ``python -m tools.make_schema``; with ``--check``, exit 1 where it is out of date.

A second file has the same for a whole ``pyproject.toml``, as editors need it.

The names of the frameworks come from the tables that ``mypy_asyncctx/config.py`` reads; ``tests/test_schema.py`` compares what the schema
and the plugin accept.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any, Final

from mypy_asyncctx.config import ALSO
from mypy_asyncctx.facts.frameworks import PACKAGES
from mypy_asyncctx.facts.frameworks.table import LIKE
from mypy_asyncctx.pyproject_schema import DOCUMENT_SCHEMA, SCHEMA

_VERSION: Final = {"type": "string", "pattern": r"^\s*\d+(\.\d+)*\w*\s*$", "description": 'A version such as "0.122.0"'}
_NAME: Final = r"[A-Za-z_]\w*"


def schema() -> dict[str, Any]:
    """Return the schema."""
    packages = sorted([*PACKAGES, *ALSO])
    framework = {
        "type": "object",
        "description": "A framework or wrapper of your own that declares a dependency",
        "properties": {
            "name": {"type": "string", "minLength": 1, "description": "A name for it"},
            "like": {"enum": list(LIKE), "default": "fastapi", "description": "The known framework that it works like"},
            "calls": {
                "description": "The full names of its calls, by the module that defines the function or class",
                "anyOf": [
                    {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": rf"^{_NAME}(\.{_NAME})+$"}},
                    {"type": "string", "pattern": rf"^[\s,]*{_NAME}(\.{_NAME})+([\s,]+{_NAME}(\.{_NAME})+)*[\s,]*$"},
                ],
            },
            "parameter": {
                "type": "string",
                "pattern": rf"^({_NAME})?$",
                "description": "The name of the parameter that takes the target; the first one if it is left out",
            },
        },
        "required": ["name", "calls"],
        "additionalProperties": False,
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:mypy-asyncctx:pyproject",
        "title": "Configuration of mypy_asyncctx",
        "description": "The table [tool.mypy_asyncctx] of pyproject.toml",
        "type": "object",
        "properties": {
            "strict": {"type": "boolean", "default": False, "description": "Turn on the codes that are off by default"},
            "strict_depends": {
                "type": "boolean",
                "default": False,
                "description": "Every target of a dependency must be a generator function",
            },
            "versions": {
                "type": "object",
                "description": "Judge dependencies as this version of a framework does; by default, as the installed version does",
                "properties": dict.fromkeys(packages, _VERSION),
                "patternProperties": {rf"^\s*({'|'.join(map(_spellings, packages))})\s*$": _VERSION},
                "additionalProperties": False,
            },
            "frameworks": {"type": "array", "description": "Calls of your own that declare a dependency", "items": framework},
        },
        "additionalProperties": False,
    }


def _spellings(name: str) -> str:
    """Return a pattern of all spellings of a name that the package index takes for one."""
    return "".join(f"[{letter.upper()}{letter}]" if letter.isalpha() else "[-_.]+" for letter in re.sub(r"[-_.]+", "-", name).lower())


def main() -> int:
    """Write the schemas, or compare them."""
    table = schema()
    document = {
        "$schema": table["$schema"],
        "type": "object",
        "properties": {"tool": {"type": "object", "properties": {"mypy_asyncctx": {k: v for k, v in table.items() if k[0] != "$"}}}},
    }
    texts = {SCHEMA: table, DOCUMENT_SCHEMA: document}
    stale = False
    for path, content in texts.items():
        text = json.dumps(content, indent=2) + "\n"
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path.name} is out of date; run python -m tools.make_schema")
            stale = True
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
