"""A name that the program also binds to something else: mypy goes on with the first type, and so is wrong about the value."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mypy.nodes import ClassDef, ForStmt, MemberExpr, NameExpr, WhileStmt
from mypy.types import AnyType, NoneType, get_proper_type

from mypy_asyncctx.syntax.tree import assigned_values, enclosing_function

if TYPE_CHECKING:
    from mypy.nodes import Expression

    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.syntax.tree import Path


def is_bound_otherwise(scene: Scene, operand: Expression, path: Path) -> bool:
    """True for a name or attribute that is also assigned what is no generator or manager: ``rows = [row async for row in rows]``.

    ``path`` is the way to the operand. An assignment below it counts in a loop only; None, with which many variables begin, never does.
    """
    if isinstance(operand, NameExpr):
        root = enclosing_function(path) or path[0]
        # What a `for` iterates is made once.
        repeats = any(
            isinstance(node, WhileStmt) or (isinstance(node, ForStmt) and inner is not node.expr) for node, inner in pairwise(path)
        )
    elif isinstance(operand, MemberExpr):
        root = next((node for node in reversed(path) if isinstance(node, ClassDef)), path[0])
        repeats = True
    else:
        return False
    values = [value for value in assigned_values(root, operand) if repeats or value.line <= operand.line]
    for value in values:
        typ = get_proper_type(scene.type_of(value))
        unknown = typ is None or isinstance(typ, AnyType)
        if not isinstance(typ, NoneType) and (not unknown or len(values) > 1) and not scene.kinds(value):
            return True
    return False
