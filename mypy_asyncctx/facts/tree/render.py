"""How an expression is quoted in a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mypy.nodes import AwaitExpr, CallExpr, Expression, IndexExpr, LambdaExpr, MemberExpr, NameExpr, SuperExpr

if TYPE_CHECKING:
    from mypy.nodes import Node

_LONGEST: Final = 60
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def render(node: Node) -> str | None:
    """Return the source of a name, attribute, call or subscript, with arguments left out; None for anything else."""
    text = _source(node)
    return text if text is not None and len(text) <= _LONGEST else None


def _source(node: Node) -> str | None:
    if isinstance(node, NameExpr):
        return node.name
    if isinstance(node, SuperExpr):
        return f"super().{node.name}"
    if isinstance(node, MemberExpr):
        return _joined(node.expr, f".{node.name}")
    if isinstance(node, CallExpr):
        return _joined(node.callee, "(...)" if node.args else "()")
    if isinstance(node, IndexExpr):
        return _joined(node.base, "[...]")
    if isinstance(node, AwaitExpr):
        inner = _source(node.expr)
        return inner and f"(await {inner})"
    return "(lambda ...)" if isinstance(node, LambdaExpr) else None


def _joined(base: Expression, suffix: str) -> str | None:
    inner = _source(base)
    return inner and inner + suffix


def snake_case(name: str) -> str:
    """Return a variable name for a class name: ``AsyncSession`` gives ``async_session``."""
    return _WORD.sub("_", name).lower()
