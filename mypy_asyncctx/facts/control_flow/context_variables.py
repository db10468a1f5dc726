"""Context variables: which expressions name one, and which calls set or reset one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import AssignmentStmt, CallExpr, IndexExpr, MemberExpr, NameExpr, RefExpr, Var
from mypy.types import Instance, get_proper_type

from mypy_asyncctx.facts.tree.callees import class_of
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.facts.tree.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy.nodes import Expression, FuncDef, MypyFile, Node

    from mypy_asyncctx.facts.control_flow.path_state import Paths

_CLASSES: Final = frozenset({"contextvars.ContextVar", "_contextvars.ContextVar"})


class Call(NamedTuple):
    """A call of ``set`` or ``reset``: ``variable`` is the source of what it is called on, ``token`` the name of the token."""

    node: CallExpr
    variable: str
    token: Var | None


def is_context_variable(expression: Expression, function: FuncDef, tree: MypyFile) -> bool:
    """True for what is declared as a ``ContextVar``, or made as one in the function's module ``tree``."""
    node = expression.node if isinstance(expression, RefExpr) else None
    if isinstance(node, Var) and node.type is not None:
        proper = get_proper_type(node.type)
        return isinstance(proper, Instance) and proper.type.fullname in _CLASSES
    if isinstance(node, Var) and node.fullname == f"{tree.fullname}.{node.name}":
        return any(
            isinstance(statement, AssignmentStmt)
            and any(isinstance(target, NameExpr) and target.node is node for target in statement.lvalues)
            and _makes(statement.rvalue)
            for statement in statements(tree.defs)
        )
    owner = class_of(expression, function)
    return owner is not None and owner.fullname in _CLASSES


def sets(function: FuncDef, tree: MypyFile) -> Iterator[Call]:
    """Yield each ``variable.set(value)`` in a function."""
    kept = {node.rvalue: node.lvalues[0] for node in own_nodes(function.body) if isinstance(node, AssignmentStmt)}
    for call, owner in _calls(function, "set", tree):
        target = kept.get(call)
        yield Call(call, render(owner) or "", target.node if isinstance(target, NameExpr) and isinstance(target.node, Var) else None)


def resets(function: FuncDef, tree: MypyFile) -> Iterator[Call]:
    """Yield each ``variable.reset(token)`` in a function."""
    for call, owner in _calls(function, "reset", tree):
        token = call.args[0]
        yield Call(call, render(owner) or "", token.node if isinstance(token, NameExpr) and isinstance(token.node, Var) else None)


def resets_across_yield(function: FuncDef, tree: MypyFile, paths: Callable[[], Paths]) -> Iterator[Call]:
    """Yield the calls that reset, after a yield, what was set before it in the same function."""
    made = {call.token: call.node for call in sets(function, tree) if call.token is not None}
    found = [call for call in resets(function, tree) if call.token in made]
    if not found:
        return
    after = {node for statement in paths().after for node in own_nodes(statement)}
    for call in found:
        if call.node in after and call.token is not None and made[call.token] not in after:
            yield call


def _calls(function: FuncDef, method: str, tree: MypyFile) -> Iterator[tuple[CallExpr, Expression]]:
    for node in own_nodes(function.body):
        if isinstance(node, CallExpr) and len(node.args) == 1 and isinstance(node.callee, MemberExpr) and node.callee.name == method:
            owner = node.callee.expr
            if is_context_variable(owner, function, tree):
                yield node, owner


def _makes(value: Node) -> bool:
    callee = value.callee if isinstance(value, CallExpr) else None
    base = callee.base if isinstance(callee, IndexExpr) else callee
    return isinstance(base, RefExpr) and base.fullname in _CLASSES
