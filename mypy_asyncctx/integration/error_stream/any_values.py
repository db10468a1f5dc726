"""Errors that mypy reports only because a value that it calls Any carries a type of ours: they are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    AwaitExpr,
    Block,
    CallExpr,
    ClassDef,
    ComparisonExpr,
    Decorator,
    DelStmt,
    Expression,
    FakeInfo,
    ForStmt,
    FuncDef,
    FuncItem,
    IfStmt,
    IndexExpr,
    ListExpr,
    MatchStmt,
    MemberExpr,
    NameExpr,
    OpExpr,
    SetExpr,
    StarExpr,
    TupleExpr,
    UnaryExpr,
    Var,
    WhileStmt,
    YieldFromExpr,
)
from mypy.types import Instance, TypeType, UnionType, get_proper_type

from mypy_asyncctx.facts.kinds.tags import is_asked, is_untyped
from mypy_asyncctx.facts.tree.paths import assigned_values, binds, enclosing_function, own_nodes
from mypy_asyncctx.integration.error_stream.culprits import fits
from mypy_asyncctx.integration.values.any_carriers import is_carrier
from mypy_asyncctx.integration.values.untyped_decorators import is_giver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mypy.nodes import Node
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule


def is_about_untyped(checked: CheckedModule, path: Path) -> bool:
    """True where what mypy says at the end of a path of types alone, such as that something is always true, rests on such a value."""
    node = path[-1]
    asked = [node] if isinstance(node, Expression) else _asked_by(node) if isinstance(node, MatchStmt) else []
    if isinstance(path[-2], OpExpr) and node is path[-2].right:
        asked.append(path[-2].left)
    return _concerns_untyped(checked, _parts([*asked, *([] if isinstance(node, Expression) else _conditions(path))]))


def is_inferred_of_untyped(checked: CheckedModule, path: Path) -> bool:
    """True for a call that is given such a value: mypy may find no type for a variable that another argument has a say in."""
    call = path[-1]
    return isinstance(call, CallExpr) and _concerns_untyped(checked, _parts(call.args))


def is_untyped_value(checked: CheckedModule, path: Path, code: str) -> bool:
    """True where mypy's error is about a value of an unannotated function, or about a variable that got its type from one.

    ``path`` is the way to the place of the error, ``code`` that of the error.
    """
    node = path[-1]
    if _overrides_untyped(path):
        return True
    if isinstance(node, DelStmt):
        node = node.expr
    if not isinstance(node, Expression):
        return False
    operands = [node]
    if isinstance(node, (MemberExpr, AwaitExpr, StarExpr, UnaryExpr, YieldFromExpr)):
        operands.append(node.expr)
    elif isinstance(node, OpExpr):
        operands += [node.left, node.right]
    elif isinstance(node, ComparisonExpr):
        operands += node.operands
    elif isinstance(node, (ListExpr, SetExpr, TupleExpr)):
        operands += [item.expr for item in node.items if isinstance(item, StarExpr)]
    elif isinstance(node, CallExpr):
        operands += [argument for argument in node.args if _is_asked(checked.type_of(argument))]
        if code == "operator":
            operands += [node.callee, *node.args]
        if code != "call-arg" and any(map(is_carrier, map(checked.type_of, node.args))):
            return fits(checked, node, lambda argument: is_carrier(checked.type_of(argument)))
    holder = path[-2] if len(path) > 1 else None
    if isinstance(holder, AssignmentStmt):
        operands += holder.lvalues
    if isinstance(holder, CallExpr) and isinstance(holder.callee, MemberExpr):
        operands.append(holder.callee.expr)
    operands += [operand.base for operand in operands if isinstance(operand, IndexExpr)]
    root = enclosing_function(path) or path[0]
    return _concerns_untyped(checked, operands) or any(_joins_untyped(checked, operand, root) for operand in operands)


def _joins_untyped(checked: CheckedModule, expression: Expression, root: Node) -> bool:
    """True for what mypy calls ``object`` because such a value stands beside others: ``[Session(), rows][1]``.

    Beside a value that is Any, all of them are Any to mypy.
    """
    typ = checked.type_of(expression)
    if not isinstance(typ, Instance) or typ.type.fullname != "builtins.object":
        return False
    todo, seen = [expression], {expression}
    while todo:
        for part in _parts([todo.pop()]):
            if _is_of_untyped(checked.type_of(part)):
                return True
            found = [value for value in _given(root, part) if value not in seen] if isinstance(part, NameExpr) else []
            seen.update(found)
            todo += found
    return False


def _given(root: Node, name: NameExpr) -> Iterator[Expression]:
    """Yield what assignments give to a name, and what loops take its values from."""
    yield from assigned_values(root, name)
    yield from (node.expr for node in own_nodes(root) if isinstance(node, ForStmt) and binds(node.index, name))


def _is_asked(typ: ProperType | None) -> bool:
    return isinstance(typ, Instance) and is_asked(typ)


def _concerns_untyped(checked: CheckedModule, operands: Iterable[Expression]) -> bool:
    return any(_is_of_untyped(checked.type_of(operand)) for operand in operands)


def _is_of_untyped(typ: Type | None, depth: int = 2) -> bool:
    """True for the type of such a value, of its class, and for a union or a container of it."""
    proper = get_proper_type(typ)
    if is_giver(proper) or (isinstance(proper, Instance) and is_untyped(proper)):
        return True
    parts: Sequence[Type] = ()
    if isinstance(proper, UnionType):
        parts = proper.items
    elif isinstance(proper, TypeType):
        parts = (proper.item,)
    elif isinstance(proper, Instance):
        parts = proper.args
    return depth > 0 and any(_is_of_untyped(part, depth - 1) for part in parts)


def _parts(expressions: Iterable[Expression]) -> Iterator[Expression]:
    """Yield expressions and the names and attributes in them."""
    for expression in expressions:
        yield expression
        yield from (part for part in own_nodes(expression) if isinstance(part, (CallExpr, NameExpr, MemberExpr)))


def _conditions(path: Path) -> list[Expression]:
    """Return what decides whether a statement is reached: what is asked around it and right before it."""
    node, block = path[-1], path[-2]
    if not isinstance(block, Block):
        return []
    at = next((index for index, statement in enumerate(block.body) if statement is node), 0)
    return _asked_by(block.body[at - 1] if at else path[-3])


def _asked_by(statement: Node) -> list[Expression]:
    if isinstance(statement, IfStmt):
        return [*statement.expr]
    if isinstance(statement, (AssertStmt, WhileStmt)):
        return [statement.expr]
    return [statement.subject] if isinstance(statement, MatchStmt) else []


def _overrides_untyped(path: Path) -> bool:
    """True for a member of a class of which a base class has such a value under that name, and for the class: mypy compares the two."""
    node = path[-1]
    body = next((outer for outer in reversed(path) if isinstance(outer, ClassDef)), None)
    inside = next((outer for outer in reversed(path[:-1]) if isinstance(outer, (ClassDef, FuncItem))), None)
    # While mypy is still reading the program, a class has no bases yet.
    bases = getattr(body.info, "mro", ())[1:] if body is not None and not isinstance(body.info, FakeInfo) else ()
    if not bases or (node is not body and inside is not body and not isinstance(node, MemberExpr)):
        return False
    targets = path[-2].lvalues if isinstance(path[-2], AssignmentStmt) else [node]
    members = {target.name for target in targets if isinstance(target, (NameExpr, MemberExpr, FuncDef, Decorator))}
    variables = (
        symbol.node
        for base in bases
        for name, symbol in base.names.items()
        if isinstance(symbol.node, Var) and (node is body or name in members)
    )
    return any(isinstance(typ, Instance) and is_untyped(typ) for typ in (get_proper_type(variable.type) for variable in variables))
