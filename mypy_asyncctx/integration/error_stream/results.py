"""What mypy says of the result of a use that we have reported: alone it calls that Any, with the plugin it has the type that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import AwaitExpr, CallExpr, DictionaryComprehension, ForStmt, GeneratorExpr, IndexExpr, MemberExpr, WithStmt

from mypy_asyncctx.facts.tree.paths import binds, paths_at

if TYPE_CHECKING:
    from mypy.errors import ErrorInfo
    from mypy.nodes import Expression, MypyFile, Node

    from mypy_asyncctx.facts.tree.paths import Path


def is_about_result(tree: MypyFile, finding: ErrorInfo, info: ErrorInfo) -> bool:
    """True for an error of mypy's about what the place of ``finding`` gives in its own statement: ``number = await names()``.

    That is a value made of it by ``await``, attributes, calls and indices, or the target of its ``with`` or ``for``.
    """
    if not info.line <= finding.line <= max(info.end_line, info.line):
        return False
    paths = paths_at(tree, finding.line, finding.column, finding.end_line, finding.end_column)
    return any(_is_around(path, info) or _is_target(path, info) for path in paths)


def _is_around(path: Path, info: ErrorInfo) -> bool:
    inner = path[-1]
    for node in reversed(path[:-1]):
        if not _is_made_of(node, inner):
            return False
        if (node.line, node.column, node.end_line, node.end_column) == (info.line, info.column, info.end_line, info.end_column):
            return True
        inner = node
    return False


def _is_made_of(node: Node, inner: Node) -> bool:
    if isinstance(node, CallExpr):
        return node.callee is inner
    if isinstance(node, IndexExpr):
        return node.base is inner
    return isinstance(node, (AwaitExpr, MemberExpr))


def _origin(value: Expression) -> Expression:
    """Return what attributes, calls and indices begin with."""
    while True:
        if isinstance(value, CallExpr):
            value = value.callee
        elif isinstance(value, IndexExpr):
            value = value.base
        elif isinstance(value, (AwaitExpr, MemberExpr)):
            value = value.expr
        else:
            return value


def _is_target(path: Path, info: ErrorInfo) -> bool:
    """True for a target, or a name of a comprehension, that takes no such value.

    mypy reports a target at the beginning of the loop, or at what the ``with`` enters.
    """
    code = info.code.code if info.code is not None else ""
    node, inner = path[-2:] if len(path) > 1 else (None, path[-1])
    place = (info.line, info.column)
    if isinstance(node, (GeneratorExpr, DictionaryComprehension)):
        bound = [index for index, sequence in zip(node.indices, node.sequences, strict=True) if sequence is inner]
        results = [node.left_expr] if isinstance(node, GeneratorExpr) else [node.key, node.value]
        # `{**rows for rows in pages}` has no key.
        taken = (result for result in results if result is not None and any(binds(index, _origin(result)) for index in bound))
        return code == "misc" and any(place == (result.line, result.column) for result in taken)
    if isinstance(node, ForStmt):
        return code == "assignment" and node.expr is inner and place == (node.line, node.column)
    return code == "assignment" and isinstance(node, WithStmt) and inner in node.expr and place == (inner.line, inner.column)
