"""What is bound in a scope, and how often: the names of a module and of a function, and attributes."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Decorator,
    ExpressionStmt,
    FuncDef,
    FuncItem,
    GlobalDecl,
    Import,
    ImportFrom,
    MemberExpr,
    NameExpr,
    NonlocalDecl,
    RaiseStmt,
    RefExpr,
    StrExpr,
    Var,
)

from mypy_asyncctx.facts.tree.paths import BINDING, bound_by, bound_names
from mypy_asyncctx.facts.tree.statements import all_statements, assignments, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy.nodes import Expression, MypyFile, Node, TypeInfo


class Scope:
    """A function that is read: its parameters, and how often each of its names is bound.

    ``given`` is False where the arguments will not be known.
    """

    def __init__(self, function: FuncItem, level: int, owner: TypeInfo | None, *, given: bool = True) -> None:
        self.function = function
        self.given = given
        self.level = level
        self.owner = owner
        self.parameters = {argument.variable: at for at, argument in enumerate(function.arguments)}
        self.kinds = [argument.kind for argument in function.arguments]

    @cached_property
    def bound(self) -> Counter[str]:
        """How often each name is bound."""
        inner = [node for node in statements([self.function.body]) if isinstance(node, (FuncDef, Decorator, ClassDef))]
        return bindings([self.function.body], inner, NonlocalDecl)

    @cached_property
    def imported(self) -> set[str]:
        """The names that the function itself imports, which mypy calls global like those of the module."""
        imports = (node for node in all_statements(self.function.body.body) if isinstance(node, (Import, ImportFrom)))
        named = (pair for node in imports for pair in (node.ids if isinstance(node, Import) else node.names))
        return {alias or name.partition(".")[0] for name, alias in named}

    @cached_property
    def keeps_owner(self) -> bool:
        """True where nothing binds the name of the first parameter again."""
        name = self.function.arguments[0].variable.name
        bound = (target for node in all_statements(self.function.body.body) if type(node) in BINDING for target in bound_by(node))
        return not any(isinstance(target, NameExpr) and target.name == name for target in bound)

    @cached_property
    def values(self) -> dict[str, Expression]:
        """What is assigned to a name alone."""
        targets = ((statement.lvalues, statement.rvalue) for statement in assignments(self.function.body))
        return {lvalues[0].name: value for lvalues, value in targets if len(lvalues) == 1 and isinstance(lvalues[0], NameExpr)}

    @cached_property
    def functions(self) -> dict[str, FuncDef | Decorator]:
        """The functions that are defined inside."""
        return {statement.name: statement for statement in statements([self.function.body]) if isinstance(statement, (FuncDef, Decorator))}


def bindings(defs: Sequence[Node], inner: Sequence[Node], declaration: type[GlobalDecl | NonlocalDecl]) -> Counter[str]:
    """Count how often each name is bound in a scope, also in parts that mypy calls unreachable, and by the functions inside it."""
    bound = bound_names(*defs)
    for node in all_statements(inner):
        if isinstance(node, declaration):
            for name in node.names:
                bound[name] += 2
    return bound


def stand_ins(defs: Sequence[Node]) -> Counter[str]:
    """Count the bindings of each global name that only stand in for a missing import: ``f = None``, ``def f(): raise ...``."""
    return Counter(name for statement in statements(defs) if (name := stands_in(statement)) is not None)


def stands_in(statement: Node) -> str | None:
    """Return the name that a statement binds to what cannot be called with success, None for any other statement."""
    if isinstance(statement, AssignmentStmt):
        target = statement.lvalues[0] if len(statement.lvalues) == 1 else None
        is_none = isinstance(statement.rvalue, NameExpr) and statement.rvalue.fullname == "builtins.None"
        return target.name if is_none and isinstance(target, NameExpr) else None
    if not isinstance(statement, FuncDef) or statement.is_generator or statement.is_coroutine:
        return None
    body = [node for node in statement.body.body if not (isinstance(node, ExpressionStmt) and isinstance(node.expr, StrExpr))]
    return statement.name if body and isinstance(body[0], RaiseStmt) else None


def alias_target(tree: MypyFile, name: str) -> str | None:
    """Return the full name that a module binds a global name to, once and as it is: ``Inject = Depends``; None for any other name."""
    values = [
        statement.rvalue
        for statement in statements(tree.defs)
        if isinstance(statement, AssignmentStmt)
        and any(isinstance(lvalue, NameExpr) and lvalue.name == name for lvalue in statement.lvalues)
    ]
    value = values[0] if len(values) == 1 else None
    return value.fullname or None if isinstance(value, RefExpr) and bound_names(*tree.defs)[name] == 1 else None


def assigned_from_outside(tree: MypyFile) -> set[str]:
    """Return the names of attributes that a module assigns on anything but ``self``: what a class says of them does not hold."""
    named = {target.name for target in attributes_bound_by(tree.defs) if not _is_of_self(target)}
    return named | {name for statement in all_statements(tree.defs) if (name := _set_by(statement)) is not None}


def _set_by(statement: Node) -> str | None:
    """Return the attribute that ``setattr(owner, "name", value)`` assigns."""
    call = statement.expr if isinstance(statement, ExpressionStmt) else None
    if isinstance(call, CallExpr) and isinstance(call.callee, NameExpr) and call.callee.name == "setattr" and len(call.args) > 1:
        return call.args[1].value if isinstance(call.args[1], StrExpr) else None
    return None


def attributes_bound_by(defs: Sequence[Node]) -> Iterator[MemberExpr]:
    """Yield the attributes that statements bind, and those of the functions and classes inside."""
    for statement in all_statements(defs):
        if type(statement) in BINDING:
            yield from (target for target in bound_by(statement) if isinstance(target, MemberExpr))


def _is_of_self(target: MemberExpr) -> bool:
    return isinstance(target.expr, NameExpr) and isinstance(target.expr.node, Var) and target.expr.node.is_self
