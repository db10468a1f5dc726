"""Statements that clean up, as far as names say, and what else would do it when they are skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    DelStmt,
    ExpressionStmt,
    IndexExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    OperatorAssignmentStmt,
    RefExpr,
    SliceExpr,
    StrExpr,
    TryStmt,
    WithStmt,
)

from mypy_asyncctx.facts.control_flow.handlers import handlers_of
from mypy_asyncctx.facts.control_flow.undo import called, is_copy, is_shared, same, undoes
from mypy_asyncctx.facts.control_flow.yields import constant
from mypy_asyncctx.facts.frameworks.exits import EXITS
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.facts.tree.render import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Expression, Node, Statement

_VERBS: Final = frozenset(
    {"close", "aclose", "stop", "astop", "release", "shutdown", "dispose", "disconnect", "terminate", "kill", "cleanup", "teardown"}
    | {"cancel", "restore", "unlock", "rollback", "undo", "unpatch", "uninstall", "unregister", "unsubscribe", "rmtree", "unlink", "rmdir"}
)
_NAMES: Final = frozenset({"clean_up", "tear_down", "shut_down", "__exit__", "__aexit__"})
_FUNCTIONS: Final = frozenset({"os.chdir", "posix.chdir", "os.remove", "posix.remove"})
# What an `except` does for a failed body, besides the cleanup itself.
_FAILURES: Final = _VERBS | {"abort", "discard", "delete", "remove", "reset", "fail"}
# What ends a transaction or takes back a change, and leaves the thing itself open.
_REVERSALS: Final = frozenset({"rollback", "undo", "restore", "reset"})


def cleans_up(statement: Statement, function: Node) -> bool:
    """True where a statement of a body cleans up.

    That is a call of such a name, ``del a.b``, an assignment that puts something back, and what undoes a statement before the yield.
    """
    if undoes(statement, function):
        return True
    if isinstance(statement, ExpressionStmt):
        call = called(statement)
        return call is not None and _is_cleanup(call, _VERBS)
    if isinstance(statement, DelStmt):
        return isinstance(statement.expr, (IndexExpr, MemberExpr))
    return isinstance(statement, AssignmentStmt) and _puts_back(statement, function)


def text_of(statement: Statement) -> str:
    """Return how a message quotes a statement that cleans up."""
    if isinstance(statement, ExpressionStmt):
        call = called(statement)
        shown = render(call) if call is not None else None
        return f'"{shown}"' if shown is not None else "the cleanup"
    if isinstance(statement, OperatorAssignmentStmt):
        shown = render(statement.lvalue)
        return f'"{shown} {statement.op}= ..."' if shown is not None else "the cleanup"
    target = statement.lvalues[0] if isinstance(statement, AssignmentStmt) else None
    if isinstance(statement, DelStmt):
        shown = render(statement.expr)
        return f'"del {shown}"' if shown is not None else "the cleanup"
    shown = render(target) if target is not None else None
    return f'"{shown} = ..."' if shown is not None else "the cleanup"


def covers(node: Node, statement: Statement) -> bool:
    """True where ``node``, a statement around the yield, does by itself what is needed when ``statement`` does not run.

    That is an ``async with`` around both (a task group cancels its tasks, a connection ends its transaction), a ``with`` that names what is
    cleaned up, and a ``try`` that cleans up in its ``finally``, or in an ``except`` for any exception; what a clause does to a transaction
    closes nothing.
    """
    subject = _subject(statement)
    if isinstance(node, WithStmt):
        if node.is_async and any(inner is statement for inner in own_nodes(node.body)):
            return True
        return subject is not None and any(
            subject in _ended_by(item, target, statement) for item, target in zip(node.expr, node.target, strict=True)
        )
    if not isinstance(node, TryStmt):
        return False
    # A clause for some exceptions leaves the others, unless it does the very same: then somebody has thought of it.
    handlers = [handler for handler in handlers_of(node) if handler.broad is not None]
    failures = _FAILURES if _verb(statement) in _REVERSALS else _FAILURES - _REVERSALS
    if any(_is_cleanup(call, failures) for handler in handlers for call in _calls(handler.block)):
        return True
    parts = [handler.block for handler in handlers_of(node)] + ([node.finally_body] if node.finally_body is not None else [])
    if any(type(inner) is type(statement) and _text(inner) == _text(statement) for part in parts for inner in own_nodes(part)):
        return True
    final = list(_calls(node.finally_body)) if node.finally_body is not None else []
    return any(_is_cleanup(call, _FAILURES) and (_root(call) == subject or _inside(node, statement)) for call in final)


def _ended_by(item: Expression, target: Expression | None, statement: Statement) -> set[str]:
    """Return the names of what a manager ends as ``statement`` would."""
    names = _roots(target) if target is not None else set()
    callee = item.callee if isinstance(item, CallExpr) else None
    row = EXITS.get(callee.fullname) if isinstance(callee, RefExpr) else None
    if row is None or not isinstance(item, CallExpr):
        return names | _roots(item)
    applies = row.only_if is None or any(
        name == row.only_if and constant(value) is False for name, value in zip(item.arg_names, item.args, strict=True)
    )
    # It ends what it gives, not what it is made from.
    return set() if applies and _verb(statement) in row.undone else names


def _verb(statement: Statement) -> str:
    call = called(statement)
    return call.callee.name if call is not None and isinstance(call.callee, (NameExpr, MemberExpr)) else ""


def _inside(node: TryStmt, statement: Statement) -> bool:
    return any(inner is statement for inner in own_nodes(node.body))


def _calls(root: Node) -> Iterator[CallExpr]:
    return (node for node in own_nodes(root) if isinstance(node, CallExpr))


def _text(node: Node) -> str | None:
    return text_of(node) if isinstance(node, (ExpressionStmt, OperatorAssignmentStmt, AssignmentStmt, DelStmt)) else None


def _is_cleanup(call: CallExpr, verbs: frozenset[str]) -> bool:
    callee = call.callee
    if not isinstance(callee, RefExpr):
        return False
    name = callee.name if isinstance(callee, (NameExpr, MemberExpr)) else ""
    if name == "reset" and len(call.args) == 1 and isinstance(call.args[0], NameExpr):
        # `variable.reset(token)` of contextvars, by its one argument.
        return "token" in call.args[0].name
    return callee.fullname in _FUNCTIONS or name in _NAMES or name.lstrip("_").partition("_")[0] in verbs


def _puts_back(statement: AssignmentStmt, function: Node) -> bool:
    """True for ``a.b = old`` where ``old`` is a local name that was bound to ``a.b``."""
    target, value = statement.lvalues[0], statement.rvalue
    if not isinstance(value, NameExpr) or len(statement.lvalues) != 1 or not is_shared(target, function):
        return False
    return any(
        isinstance(node, AssignmentStmt)
        and any(isinstance(name, NameExpr) and name.node is value.node for name in node.lvalues)
        and _reads(node.rvalue, target)
        for node in own_nodes(function)
    )


def _reads(value: Expression, target: Expression) -> bool:
    """True for an expression that reads the target, by ``get`` and ``getattr`` too, or copies it."""
    if same(value, target) or (isinstance(target, IndexExpr) and isinstance(target.index, SliceExpr) and is_copy(value, target.base)):
        return True
    shown = render(target)
    if shown is not None and render(value) == shown:
        return True
    if not isinstance(value, CallExpr) or not value.args:
        return False
    callee = value.callee
    if isinstance(target, IndexExpr) and isinstance(callee, MemberExpr) and callee.name in ("get", "pop", "setdefault"):
        return same(callee.expr, target.base) and same(value.args[0], target.index)
    if isinstance(target, MemberExpr) and isinstance(callee, NameExpr) and callee.name == "getattr" and len(value.args) > 1:
        name = value.args[1]
        return same(value.args[0], target.expr) and isinstance(name, StrExpr) and name.value == target.name
    return False


def _subject(statement: Statement) -> str | None:
    if isinstance(statement, ExpressionStmt):
        call = called(statement)
        return _root(call) if call is not None else None
    if isinstance(statement, DelStmt):
        return _root(statement.expr)
    if isinstance(statement, OperatorAssignmentStmt):
        return _root(statement.lvalue)
    return _root(statement.lvalues[0]) if isinstance(statement, AssignmentStmt) else None


def _root(expression: Expression) -> str | None:
    """Return the name that an expression starts with; of a function's call, that of its first argument."""
    while not isinstance(expression, NameExpr):
        if isinstance(expression, CallExpr):
            expression = expression.args[0] if expression.args and _is_plain(expression.callee) else expression.callee
        elif isinstance(expression, MemberExpr):
            expression = expression.expr
        elif isinstance(expression, IndexExpr):
            expression = expression.base
        else:
            return None
    return expression.name


def _is_plain(callee: Expression) -> bool:
    """True for a function, also one of a module: ``os.unlink``."""
    owner = callee.expr if isinstance(callee, MemberExpr) else None
    return isinstance(callee, NameExpr) or (isinstance(owner, RefExpr) and isinstance(owner.node, MypyFile))


def _roots(expression: Node) -> set[str]:
    own = {expression.name} if isinstance(expression, NameExpr) else set()
    return own | {node.name for node in own_nodes(expression) if isinstance(node, NameExpr)}
