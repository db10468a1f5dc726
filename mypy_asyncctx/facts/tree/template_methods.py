"""Generator methods that are there to be replaced: a ``yield`` and nothing else, or entered by their own class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, ExpressionStmt, FuncDef, MemberExpr, NameExpr, PassStmt, StrExpr, WithStmt, YieldExpr

from mypy_asyncctx.facts.tree.paths import children

if TYPE_CHECKING:
    from mypy.nodes import ClassDef, Expression, Node


def is_hook(method: FuncDef, owner: ClassDef) -> bool:
    """True for a generator method whose subclasses may give it another kind: ``owner`` enters it, or it only yields None."""
    return method.is_generator and (_only_yields(method) or _is_entered(owner, method.name))


def _only_yields(method: FuncDef) -> bool:
    for statement in method.body.body:
        if isinstance(statement, PassStmt) or (isinstance(statement, ExpressionStmt) and isinstance(statement.expr, StrExpr)):
            continue
        value = statement.expr if isinstance(statement, ExpressionStmt) else None
        if not isinstance(value, YieldExpr) or not (value.expr is None or _is_none(value.expr)):
            return False
    return True


def _is_none(expression: Expression) -> bool:
    return isinstance(expression, NameExpr) and expression.name == "None"


def _is_entered(owner: ClassDef, name: str) -> bool:
    todo: list[Node] = [owner.defs]
    while todo:
        node = todo.pop()
        if isinstance(node, WithStmt) and any(
            isinstance(item, CallExpr) and isinstance(item.callee, MemberExpr) and item.callee.name == name for item in node.expr
        ):
            return True
        todo.extend(children(node))
    return False
