"""A name that the program also binds to something else: mypy goes on with the first type, and so is wrong about the value."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mypy.nodes import AssignmentStmt, ClassDef, Expression, ForStmt, MemberExpr, NameExpr, Var, WhileStmt
from mypy.types import AnyType, NoneType

from mypy_asyncctx.kinds.classify import instance_behind
from mypy_asyncctx.syntax.tree import assigned_values, children, enclosing_function

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node, TypeInfo

    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.syntax.tree import Path


def is_bound_otherwise(scene: Scene, operand: Expression, path: Path) -> bool:
    """True for a name or attribute that is also assigned a value of no kind, or of another: ``rows = [row async for row in rows]``.

    ``path`` is the way to the operand. An assignment below it counts in a loop only; None, with which many variables begin, never does.
    """
    if isinstance(operand, NameExpr):
        # What a `for` iterates is made once.
        repeats = any(
            isinstance(node, WhileStmt) or (isinstance(node, ForStmt) and inner is not node.expr) for node, inner in pairwise(path)
        )
        root = enclosing_function(path) or path[0]
        values = [value for value in assigned_values(root, operand) if repeats or value.line <= operand.line]
    elif isinstance(operand, MemberExpr):
        owner = _owner(scene, operand.expr, next((node.info for node in reversed(path) if isinstance(node, ClassDef)), None))
        values = [*_attribute_values(scene, path[0], operand.name, owner)] if owner is not None else []
    else:
        return False
    shapes = {kind.shape for kind in scene.kinds(operand)}
    if not shapes:
        # What is said of the operand rests on all its values already.
        return False
    for value in values:
        typ = scene.type_of(value)
        unknown = typ is None or isinstance(typ, AnyType)
        kinds = scene.kinds(value)
        differs = shapes.isdisjoint(kind.shape for kind in kinds) if kinds else not unknown or len(values) > 1
        if differs and not isinstance(typ, NoneType):
            return True
    return False


def _attribute_values(scene: Scene, tree: Node, name: str, owner: TypeInfo) -> Iterator[Expression]:
    """Yield what a module assigns to an attribute of a class, its bases and its subclasses, inside of them and outside."""
    todo: list[tuple[Node, TypeInfo | None]] = [(tree, None)]
    while todo:
        node, around = todo.pop()
        if isinstance(node, AssignmentStmt):
            for target in node.lvalues:
                if isinstance(target, MemberExpr) and target.name == name:
                    holder = _owner(scene, target.expr, around)
                    if holder is not None and (holder in owner.mro or owner in holder.mro):
                        yield node.rvalue
        elif not isinstance(node, Expression):
            inside = node.info if isinstance(node, ClassDef) else around
            todo.extend((child, inside) for child in children(node))


def _owner(scene: Scene, expression: Expression, around: TypeInfo | None) -> TypeInfo | None:
    if around is not None and isinstance(expression, NameExpr) and isinstance(expression.node, Var) and expression.node.is_self:
        return around
    found = instance_behind(scene.type_of(expression))
    return found.type if found is not None else None
