"""A name that the program also binds to something else: mypy goes on with the first type, and so is wrong about the value."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mypy.nodes import (
    GDEF,
    AssignmentExpr,
    AssignmentStmt,
    Block,
    CallExpr,
    ClassDef,
    DelStmt,
    Expression,
    ForStmt,
    FuncItem,
    MemberExpr,
    NameExpr,
    TempNode,
    Var,
    WhileStmt,
)
from mypy.types import AnyType, NoneType, TypeVarType

from mypy_asyncctx.facts.kinds.classify import instance_behind
from mypy_asyncctx.facts.tree.paths import binds, bound_by, children, enclosing_function
from mypy_asyncctx.integration.values.replaced_methods import is_overridden, is_replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node, TypeInfo

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule


def is_bound_otherwise(checked: CheckedModule, operand: Expression, path: Path) -> bool:
    """True for a name or attribute that is also assigned a value of no kind, or of another: ``rows = [row async for row in rows]``.

    ``path`` is the way to the operand. An assignment below it counts in a loop only; None, with which many variables begin, never does.
    """
    if isinstance(operand, NameExpr):
        values = [*_values(operand, path)]
    elif isinstance(operand, MemberExpr):
        owner = _owner(checked, operand.expr, next((node.info for node in reversed(path) if isinstance(node, ClassDef)), None))
        values = [*_attribute_values(checked, path[0], operand.name, owner)] if owner is not None else []
    elif isinstance(operand, CallExpr):
        return is_overridden(checked, operand.callee) or is_replaced(checked, operand.callee)
    else:
        return False
    shapes = {kind.shape for kind in checked.kinds(operand)}
    if not shapes:
        # What is said of the operand rests on all its values already.
        return False
    for value in values:
        typ = checked.type_of(value) if value is not None else None
        unknown = typ is None or isinstance(typ, (AnyType, TypeVarType))
        kinds = checked.kinds(value) if value is not None else ()
        differs = shapes.isdisjoint(kind.shape for kind in kinds) if kinds else not unknown or len(values) > 1
        if differs and not isinstance(typ, NoneType):
            return True
    return False


def _values(operand: NameExpr, path: Path) -> Iterator[Expression | None]:
    """Yield what a name may be bound to where it is used, None for each value that another statement than an assignment gives it."""
    here = enclosing_function(path) or path[0]
    # What a `for` iterates is made once.
    repeats = any(isinstance(node, WhileStmt) or (isinstance(node, ForStmt) and inner is not node.expr) for node, inner in pairwise(path))
    for node, value in _bindings(here, operand):
        # An assignment binds what it names after it has looked at the operand, `with` and `for` before their bodies.
        around = next((inner for outer, inner in pairwise(path) if outer is node), None)
        if repeats or (node.line <= operand.line and (around is None or isinstance(around, Block))):
            yield value
    # A function runs at any time after the one around it, and after the module, has bound the name.
    outer = path[0] if operand.kind == GDEF else next((node for node in path if isinstance(node, FuncItem)), path[0])
    if outer is not here:
        yield from (value for _, value in _bindings(outer, operand, without=here))


def _bindings(root: Node, name: NameExpr, without: Node | None = None) -> Iterator[tuple[Node, Expression | None]]:
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, (AssignmentStmt, AssignmentExpr)):
            targets = node.lvalues if isinstance(node, AssignmentStmt) else [node.target]
            if any(binds(target, name) for target in targets):
                yield node, node.rvalue if isinstance(node, AssignmentStmt) else node.value
            elif any(binds(target, name) for target in bound_by(node)):
                yield node, None
        elif not isinstance(node, DelStmt) and any(binds(target, name) for target in bound_by(node)):
            yield node, None
        todo += [child for child in children(node) if child is not without]


def _attribute_values(checked: CheckedModule, tree: Node, name: str, owner: TypeInfo) -> Iterator[Expression]:
    """Yield what a module assigns to an attribute of a class, its bases and its subclasses, inside of them and outside."""
    todo: list[tuple[Node, TypeInfo | None]] = [(tree, None)]
    while todo:
        node, around = todo.pop()
        if isinstance(node, AssignmentStmt):
            for target in node.lvalues:
                if isinstance(target, MemberExpr) and target.name == name:
                    holder = _owner(checked, target.expr, around)
                    if holder is not None and (holder in owner.mro or owner in holder.mro):
                        yield node.rvalue
        elif not isinstance(node, Expression):
            inside = node.info if isinstance(node, ClassDef) else around
            if isinstance(node, ClassDef) and (node.info in owner.mro or owner in node.info.mro):
                yield from _class_values(node, name)
            todo.extend((child, inside) for child in children(node))


def _class_values(definition: ClassDef, name: str) -> Iterator[Expression]:
    """Yield what the body of a class assigns to a name, without a mere declaration, and None, with which many attributes begin."""
    for statement in definition.defs.body:
        if isinstance(statement, AssignmentStmt) and any(
            isinstance(target, NameExpr) and target.name == name for target in statement.lvalues
        ):
            value = statement.rvalue
            if not isinstance(value, TempNode) and not (isinstance(value, NameExpr) and value.fullname == "builtins.None"):
                yield value


def _owner(checked: CheckedModule, expression: Expression, around: TypeInfo | None) -> TypeInfo | None:
    if around is not None and isinstance(expression, NameExpr) and isinstance(expression.node, Var) and expression.node.is_self:
        return around
    found = instance_behind(checked.type_of(expression))
    return found.type if found is not None else None
