"""Who receives what a dependency provides: a parameter, an alias, a handler's parameter of that name, or nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import (
    ARG_STAR,
    ARG_STAR2,
    AssignmentStmt,
    Block,
    CallExpr,
    Decorator,
    DictExpr,
    Expression,
    ExpressionStmt,
    FuncDef,
    FuncItem,
    IndexExpr,
    ListExpr,
    MypyFile,
    NameExpr,
    RefExpr,
    StrExpr,
    TupleExpr,
    TypeAlias,
    TypeAliasExpr,
    TypeAliasStmt,
)
from mypy.types import AnyType, CallableType, get_proper_type

from mypy_asyncctx import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy.nodes import Node
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.tree.paths import Path


class Receiver(NamedTuple):
    """Who receives a dependency's value: a parameter or alias of the ``declared`` type, or nobody (``discards``).

    ``written`` is a parameter's annotation as it stands in the source.
    """

    declared: Type | None = None
    discards: bool = False
    written: Type | None = None


def receiver_of(path: Path | None) -> Receiver:
    """Return who receives the value of the declaration at the end of a path; nothing is declared where that is not known."""
    if path is None or len(path) < 2:
        return Receiver()
    call, parent = path[-1], path[-2]
    if isinstance(parent, FuncItem):
        found = next((argument for argument in parent.arguments if argument.initializer is call), None)
        named = found is not None and isinstance(parent, FuncDef) and found.kind not in (ARG_STAR, ARG_STAR2)
        if found is None or not named:
            return Receiver()
        annotations = parent.unanalyzed_type
        written = annotations.arg_types[parent.arguments.index(found)] if isinstance(annotations, CallableType) else None
        return Receiver(found.variable.type, written=written)
    if isinstance(parent, (ListExpr, TupleExpr)) and len(path) > 2:
        holder = path[-3]
        if isinstance(holder, CallExpr):
            at = next(at for at, argument in enumerate(holder.args) if argument is parent) if parent in holder.args else None
            return Receiver(discards=at is not None and holder.arg_names[at] == "dependencies")
        return _aliased(path)
    if isinstance(parent, ExpressionStmt) and len(path) > 2:
        holder = path[-3]
        statements = holder.defs if isinstance(holder, MypyFile) else holder.body if isinstance(holder, Block) else []
        return _annotated(statements, parent)
    return _named(path) if isinstance(parent, DictExpr) else Receiver()


def added_behind(statements: Sequence[Node], at: int) -> Iterator[ExpressionStmt]:
    """Yield the calls that were put behind the function before index ``at``, for its parameters that have a default value."""
    function = statements[at - 1]
    for statement in statements[at:]:
        if not isinstance(statement, ExpressionStmt) or (statement.line, statement.column) != (function.line, function.column):
            return
        yield statement


def _annotated(statements: Sequence[Node], added: ExpressionStmt) -> Receiver:
    """``x: Annotated[T, Depends(f)]`` in a class, or with a default value: the call stands behind the declaration, at its place in it."""
    call = added.expr
    for statement in reversed(statements[: statements.index(added)]):
        if isinstance(statement, AssignmentStmt) and statement.line <= call.line <= (statement.end_line or statement.line):
            return Receiver(statement.type)
        function = statement.func if isinstance(statement, Decorator) else statement
        if isinstance(function, FuncDef):
            here = (statement.line, statement.column) == (added.line, added.column)
            before = [argument for argument in function.arguments if (argument.line, argument.column) <= (call.line, call.column)]
            return Receiver(before[-1].variable.type if here and before else None)
    return Receiver()


def _named(path: Path) -> Receiver:
    """``@get("/", dependencies={"db": f})``, ``Litestar([handler], dependencies={"db": f})``: the parameter of that name of a handler."""
    dictionary, call = path[-2], path[-3]
    if not isinstance(dictionary, DictExpr) or not isinstance(call, CallExpr):
        return Receiver()
    key = next((key for key, value in dictionary.items if value is path[-1]), None)
    decorated = path[-4] if len(path) > 3 else None
    handlers: list[Node | None] = [decorated]
    for argument in call.args:
        if isinstance(argument, ListExpr):
            handlers += [item.node for item in argument.items if isinstance(item, RefExpr)]
    for handler in handlers:
        typ = handler.func.type if isinstance(handler, Decorator) else None
        if isinstance(key, StrExpr) and isinstance(typ, CallableType) and key.value in typ.arg_names:
            return Receiver(typ.arg_types[typ.arg_names.index(key.value)])
    return Receiver()


def _aliased(path: Path) -> Receiver:
    """``X = Annotated[T, Depends(f)]`` and ``type X = ...``: the alias receives it in the place of every parameter."""
    at = len(path) - 1
    while at >= 3 and isinstance(path[at - 1], TupleExpr) and _is_annotated(path[at - 2]):
        at -= 2
        # Annotated as the first argument of another one is the same annotation.
        above = path[at - 1]
        if not isinstance(above, TupleExpr) or above.items[0] is not path[at]:
            break
    statement = path[at - 1]
    if isinstance(statement, AssignmentStmt) and statement.rvalue is path[at]:
        return Receiver(_target(statement.rvalue, statement))
    # The value of `type X = ...` is the body of a lambda.
    alias = path[at - 4] if at >= 4 else None
    return Receiver(alias.alias_node.target if isinstance(alias, TypeAliasStmt) and alias.alias_node is not None else None)


def _target(rvalue: Expression, statement: AssignmentStmt) -> Type | None:
    analyzed = rvalue.analyzed if isinstance(rvalue, IndexExpr) else None
    if isinstance(analyzed, TypeAliasExpr):
        return analyzed.node.target
    lvalue = statement.lvalues[0]
    node = lvalue.node if isinstance(lvalue, NameExpr) else None
    return node.target if isinstance(node, TypeAlias) else None


def _is_annotated(node: Node) -> bool:
    return isinstance(node, IndexExpr) and isinstance(node.base, RefExpr) and node.base.fullname in names.ANNOTATED


def declared_type(receiver: Receiver) -> ProperType | None:
    """Return the type that the receiver is declared with; None where there is none or it accepts everything."""
    declared = get_proper_type(receiver.declared)
    return None if declared is None or isinstance(declared, AnyType) else declared
