"""Handlers that keep the exception, or send it to where it is raised or read later: nothing is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    Expression,
    GlobalDecl,
    MemberExpr,
    NameExpr,
    NonlocalDecl,
    OperatorAssignmentStmt,
    RefExpr,
    StrExpr,
    YieldExpr,
)

from mypy_asyncctx.facts.frameworks.logging_calls import is_telling
from mypy_asyncctx.facts.tree.paths import own_nodes

if TYPE_CHECKING:
    from mypy.nodes import FuncDef, Node

    from mypy_asyncctx.facts.control_flow.handlers import Handler

# Without arguments they give the exception that is being handled, or its text.
_CURRENT: Final = frozenset({"sys.exc_info", "sys.exception", "traceback.format_exc"})
# Attributes that say how it went.
_OUTCOMES: Final = re.compile(r".*(fail|error|exc|broke|crash|success|succeed|status|outcome|result|ok$|okay)")


def is_handed_on(handler: Handler, function: FuncDef) -> bool:
    """True where a clause stores what it has caught, or that it has, outside of the function, or gives it to something but a log."""
    caught = handler.statement.vars[handler.number]
    sources = {caught.name} if caught is not None else set()
    shared = {name for node in own_nodes(function.body) if isinstance(node, (GlobalDecl, NonlocalDecl)) for name in node.names}
    nodes = list(own_nodes(handler.block))
    if any(_hands_on(node, sources, shared) for node in nodes):
        return True
    # What is put into a local variable may be handed on below.
    local = {
        target.name
        for node in nodes
        if isinstance(node, AssignmentStmt) and _mentions(node.rvalue, sources)
        for target in node.lvalues
        if isinstance(target, NameExpr)
    }
    return bool(local) and any(_hands_on(node, local, shared) for node in own_nodes(function.body))


def _hands_on(node: Node, sources: set[str], shared: set[str]) -> bool:
    if isinstance(node, AssignmentStmt):
        outside = [target for target in node.lvalues if not isinstance(target, NameExpr) or target.name in shared]
        return bool(outside) and (_mentions(node.rvalue, sources) or any(map(_is_outcome, outside)))
    if isinstance(node, OperatorAssignmentStmt):
        outside = [node.lvalue] if not isinstance(node.lvalue, NameExpr) or node.lvalue.name in shared else []
        return bool(outside) and (_mentions(node.rvalue, sources) or any(map(_is_outcome, outside)))
    if isinstance(node, YieldExpr):
        return node.expr is not None and _mentions(node.expr, sources)
    return (
        isinstance(node, CallExpr) and not _only_makes(node) and not is_telling(node) and any(_mentions(arg, sources) for arg in node.args)
    )


def _only_makes(call: CallExpr) -> bool:
    """True for a call that makes a text or a value of its argument, or asks about it, and keeps nothing."""
    if isinstance(call.callee, MemberExpr) and isinstance(call.callee.expr, StrExpr):
        # mypy's tree has an f-string as calls of `format` and `join`.
        return True
    return isinstance(call.callee, RefExpr) and call.callee.fullname.startswith(("builtins.", "traceback.", "sys."))


def _is_outcome(target: Expression) -> bool:
    return isinstance(target, (MemberExpr, NameExpr)) and _OUTCOMES.match(target.name.lower()) is not None


def _mentions(node: Node, sources: set[str]) -> bool:
    """True for an expression with one of these names, or with the exception that is being handled, in it."""
    return any(
        (isinstance(inner, NameExpr) and inner.name in sources)
        or (isinstance(inner, CallExpr) and isinstance(inner.callee, RefExpr) and inner.callee.fullname in _CURRENT)
        for inner in (node, *own_nodes(node))
    )
