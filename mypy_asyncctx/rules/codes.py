"""The error codes of mypy that rules report under: one parent, and a child for each rule.

mypy needs all of them at each start, a rule only where something is checked. So they are read from the text of the rules' modules, which
are not imported for that: a quarter of a millisecond each. ``tests/test_rules.py`` compares the two.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from mypy.errorcodes import ErrorCode, error_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy.options import Options

GROUPS: Final = {
    "use": "A value used as another kind",
    "declaration": "A declaration that says the wrong thing",
    "dependency": "A dependency that the framework cannot use",
    "body": "A body that yields or cleans up wrongly",
    "consumption": "A value that works once, or lives too short",
}
"""The folders of the rules, and what the rules in each report: how a value is used, what a declaration promises, what a framework is given,
what the body of a generator function does, and how a generator, context manager or session is consumed."""

_CATEGORY: Final = "Generators and context managers"
_SHARED: Final = frozenset({"__init__", "facts", "table"})
_CODE: Final = re.compile(r'^    code=code\(\s*"([\w-]+)",\s*"([^"]+)"(,\s*strict=True)?,?\s*\),$', re.MULTILINE)

ASYNCCTX: Final = ErrorCode("asyncctx", "Any confusion of generators and context managers", _CATEGORY)
"""The parent of all codes: whoever disables or ignores it disables or ignores each of them."""


def code(name: str, description: str, *, strict: bool = False) -> ErrorCode:
    """Return the error code ``asyncctx-<name>``; ``strict = true`` switches on those that are ``strict``. mypy keeps one of each name."""
    full = f"asyncctx-{name}"
    known = error_codes.get(full)
    return known or ErrorCode(full, description, _CATEGORY, default_enabled=not strict, sub_code_of=ASYNCCTX)


def modules_of(group: str) -> list[str]:
    """Return the names of the modules in a group's folder that are rules."""
    with os.scandir(os.path.join(os.path.dirname(__file__), group)) as entries:
        names = {entry.name.removesuffix(".py") for entry in entries if entry.name.endswith(".py")}
    return sorted(names - _SHARED)


def _read() -> Iterator[ErrorCode]:
    for group in GROUPS:
        for name in modules_of(group):
            with open(os.path.join(os.path.dirname(__file__), group, f"{name}.py"), encoding="utf-8") as file:
                found = _CODE.search(file.read())
            if found is not None:
                yield code(found[1], found[2], strict=found[3] is not None)


CODES: Final = tuple(_read())
"""The code of each rule."""

STRICT: Final = tuple(code for code in CODES if not code.default_enabled)
"""The codes that ``strict = true`` switches on."""


def wanted(options: Options) -> Callable[[ErrorCode], bool]:
    """Return what tells whether any module of a run may have a code switched on; a comment in a module itself does not count."""
    anything = any(changes.get("enable_error_code") for changes in options.per_module_options.values())
    return lambda code: anything or code.default_enabled or code in options.enabled_error_codes
