"""Calls that only tell of something, to a log or a person, and change nothing for the program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mypy.nodes import CallExpr, MemberExpr, NameExpr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Expression

_TELLERS: Final = re.compile(
    r"(.*_)?(log|logs|\w*logger|logging|log_?\w*|print|pprint|echo|console|warnings|stderr|stdout|sentry_sdk|getlogger)"
)
_METHODS: Final = frozenset(
    {"print", "print_exc", "print_exception", "print_stack", "debug", "info", "warning", "exception", "critical", "echo"}
    | {"capture_exception", "capture_message", "record_exception", "set_status", "add_event", "format_exc"}
)


def is_telling(call: CallExpr) -> bool:
    """True for ``print(...)``, ``log.warning(...)``, ``warnings.warn(...)`` and the like, as far as names tell."""
    parts = [part.strip("_").lower() for part in _parts(call.callee)]
    return bool(parts) and (parts[0] in _METHODS or any(_TELLERS.fullmatch(part) for part in parts))


def _parts(node: Expression) -> Iterator[str]:
    while isinstance(node, (MemberExpr, CallExpr)):
        if isinstance(node, MemberExpr):
            yield node.name
            node = node.expr
        else:
            node = node.callee
    if isinstance(node, NameExpr):
        yield node.name
