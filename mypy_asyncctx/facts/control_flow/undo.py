"""Statements after a yield that undo what stands before it: ``a.n += 1`` and ``a.n -= 1``, ``d[k] = v`` and ``d.pop(k)``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    DictExpr,
    Expression,
    ExpressionStmt,
    GlobalDecl,
    IndexExpr,
    IntExpr,
    MemberExpr,
    NameExpr,
    NonlocalDecl,
    OperatorAssignmentStmt,
    SliceExpr,
    StrExpr,
    TupleExpr,
)

from mypy_asyncctx.facts.control_flow.yields import constant, own_yields
from mypy_asyncctx.facts.tree.paths import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node, Statement

_OPPOSITES: Final = {
    "append": ("pop", "remove"),
    "appendleft": ("popleft", "remove"),
    "add": ("remove", "discard", "delete", "del"),
    "insert": ("remove", "pop"),
    "push": ("pop",),
    "enable": ("disable",),
    "disable": ("enable",),
    "pause": ("resume",),
    "suspend": ("resume",),
    "attach": ("detach",),
    "mount": ("unmount", "umount"),
    "lock": ("unlock",),
    "block": ("unblock",),
    "mute": ("unmute",),
    "freeze": ("unfreeze",),
    "set": ("clear", "unset", "reset"),
    "inc": ("dec",),
    "increment": ("decrement",),
    "login": ("logout",),
    "register": ("unregister", "deregister"),
    "install": ("uninstall",),
    "bind": ("unbind",),
    "hook": ("unhook",),
    "activate": ("deactivate",),
    "show": ("hide",),
    "hide": ("show",),
    "enter": ("exit", "leave"),
}
"""First words of names, and those of what takes them back: ``add_hook`` and ``remove_hook``, ``addHandler`` and ``removeHandler``."""

_SETTERS: Final = ("set", "signal")
_OPERATORS: Final = {"+": "-", "-": "+"}
_BY_ARGUMENT: Final = frozenset({"remove", "discard", "delete", "del", "unregister", "deregister", "unbind", "unhook"})
# What these give has a method that takes it back.
_HANDING_OUT: Final = frozenset({"add", "register", "subscribe", "attach", "hook", "listen", "connect"})
_WORDS: Final = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
# True until it is certain that all went well: that they stay so after an exception is what they are for.
_PESSIMISTIC: Final = re.compile(r".*(fail|dirty|broken|pending|incomplete|invalid|stale|unsaved|error|abort|needs|first|new)")
_SWITCHES: Final = re.compile(r".*(enable|active|allow|auto|propagate|interactive|echo$|verbose)")


def undoes(statement: Statement, function: Node) -> bool:
    """True where a statement after the first yield of a function takes back what one before it did."""
    line = min((found.line for found in own_yields(function)), default=0)
    before = [node for node in own_nodes(function) if node.line < line]
    if isinstance(statement, OperatorAssignmentStmt):
        return any(
            isinstance(node, OperatorAssignmentStmt)
            and _OPERATORS.get(node.op) == statement.op
            and is_shared(node.lvalue, function)
            and same(node.lvalue, statement.lvalue)
            and same(node.rvalue, statement.rvalue)
            for node in before
        )
    if isinstance(statement, AssignmentStmt):
        return is_shared(statement.lvalues[0], function) and _takes_away(statement, before)
    call = called(statement)
    return call is not None and (_is_opposite(call, before) or _sets_back(call, before) or _ends_handle(call, before))


def is_shared(target: Expression, function: Node) -> bool:
    """True for an attribute, an item, and a variable of a scope around the function: what stays when the function ends."""
    if not isinstance(target, NameExpr):
        return isinstance(target, (MemberExpr, IndexExpr))
    return any(isinstance(node, (GlobalDecl, NonlocalDecl)) and target.name in node.names for node in own_nodes(function))


def called(statement: Node) -> CallExpr | None:
    """Return the call, awaited or not, that is all of a statement."""
    value = statement.expr if isinstance(statement, ExpressionStmt) else None
    value = value.expr if isinstance(value, AwaitExpr) else value
    return value if isinstance(value, CallExpr) else None


def _takes_away(statement: AssignmentStmt, before: list[Node]) -> bool:
    """True for ``a.b = None`` and ``a.b = False`` where ``a.b`` got another value, or ``True``, before."""
    target = statement.lvalues[0]
    earlier = [node.rvalue for node in before if isinstance(node, AssignmentStmt) and same(node.lvalues[0], target)]
    if _is_none(statement.rvalue):
        return any(not _is_none(value) for value in earlier)
    truth = constant(statement.rvalue)
    name = target.name.lower() if isinstance(target, (MemberExpr, NameExpr)) else ""
    if truth is None or isinstance(statement.rvalue, IntExpr) or not any(constant(value) is (not truth) for value in earlier):
        return False
    return _SWITCHES.match(name) is not None if truth else _PESSIMISTIC.match(name) is None


def _is_opposite(call: CallExpr, before: list[Node]) -> bool:
    callee = call.callee
    if not isinstance(callee, (MemberExpr, NameExpr)):
        return False
    if isinstance(callee, MemberExpr):
        if callee.name == "pop" and call.args and any(_sets_item(node, callee.expr, call.args[0]) for node in before):
            return True
        if callee.name == "clear" and any(_fills(node, callee.expr) for node in before):
            return True
    return any(_takes_back(call, callee, earlier) for earlier in _calls(before))


def _takes_back(call: CallExpr, callee: MemberExpr | NameExpr, earlier: CallExpr) -> bool:
    made = earlier.callee
    if not isinstance(made, (MemberExpr, NameExpr)):
        return False
    if isinstance(made, MemberExpr) and not (isinstance(callee, MemberExpr) and same(made.expr, callee.expr)):
        return False
    if isinstance(made, NameExpr) and isinstance(callee, MemberExpr):
        return False
    if made.name == "setattr" and callee.name == "delattr":
        return _same_all(earlier.args[:2], call.args)
    first, second = _WORDS.findall(made.name), _WORDS.findall(callee.name)
    if not first or not second or first[1:] != second[1:] or second[0].lower() not in _OPPOSITES.get(first[0].lower(), ()):
        return False
    if made.name == "insert":
        # `insert(0, x)` and `remove(x)`, or `pop(0)`.
        at = 0 if second[0] == "pop" else -1
        return len(earlier.args) == 2 and len(call.args) == 1 and same(earlier.args[at], call.args[0])
    by_argument = second[0].lower() in _BY_ARGUMENT and earlier.args and call.args
    return not by_argument or same(earlier.args[0], call.args[0])


def _fills(node: Node, owner: Expression) -> bool:
    """True for a statement that puts something into a mapping."""
    if isinstance(node, CallExpr):
        callee = node.callee
        return isinstance(callee, MemberExpr) and callee.name in ("update", "setdefault") and same(callee.expr, owner)
    target = node.lvalues[0] if isinstance(node, AssignmentStmt) else None
    return isinstance(target, IndexExpr) and same(target.base, owner)


def _ends_handle(call: CallExpr, before: list[Node]) -> bool:
    """True for ``handle.remove()`` where ``handle = module.register_hook(hook)``."""
    callee = call.callee
    if not isinstance(callee, MemberExpr) or call.args or callee.name not in ("remove", "dispose", "off", "detach"):
        return False
    for node in before:
        if isinstance(node, AssignmentStmt) and isinstance(node.rvalue, CallExpr) and same(node.lvalues[0], callee.expr):
            made = node.rvalue.callee
            words = _WORDS.findall(made.name) if isinstance(made, (MemberExpr, NameExpr)) else []
            if words and words[0].lower() in _HANDING_OUT:
                return True
    return False


def _sets_item(node: Node, owner: Expression, key: Expression) -> bool:
    target = node.lvalues[0] if isinstance(node, AssignmentStmt) else None
    return isinstance(target, IndexExpr) and same(target.base, owner) and same(target.index, key)


def _sets_back(call: CallExpr, before: list[Node]) -> bool:
    """True for ``f(x, old)`` where ``f(x, new)`` was called before, and ``old`` was read before that, or was what ``f`` gave."""
    name = call.callee.name if isinstance(call.callee, (NameExpr, MemberExpr)) else ""
    old = call.args[-1] if call.args else None
    if not isinstance(old, NameExpr):
        return False
    bound = [
        node.rvalue
        for node in before
        if isinstance(node, AssignmentStmt) and isinstance(node.lvalues[0], NameExpr) and node.lvalues[0].node is old.node
    ]
    if any(isinstance(value, CallExpr) and value.args and same(value.callee, call.callee) for value in bound):
        return True
    if name == "update" and isinstance(call.callee, MemberExpr):
        return any(is_copy(value, call.callee.expr) for value in bound)
    if not name.startswith(_SETTERS):
        return False
    if any(isinstance(value, CallExpr) and _reads_for(value.callee, call.callee) for value in bound):
        return True
    return any(isinstance(value, (MemberExpr, IndexExpr, CallExpr)) for value in bound) and any(
        same(earlier.callee, call.callee)
        and len(earlier.args) == len(call.args)
        and _same_all(earlier.args[:-1], call.args[:-1])
        and not same(earlier.args[-1], old)
        for earlier in _calls(before)
    )


def _reads_for(getter: Expression, setter: Expression) -> bool:
    """True for ``x.getstate`` and ``x.setstate``."""
    if not isinstance(getter, (MemberExpr, NameExpr)) or not isinstance(setter, (MemberExpr, NameExpr)):
        return False
    owners = [node.expr for node in (getter, setter) if isinstance(node, MemberExpr)]
    alike = len(owners) == 0 or (len(owners) == 2 and same(owners[0], owners[1]))
    return alike and getter.name.startswith("get") and setter.name.startswith("set") and getter.name[3:] == setter.name[3:] != ""


def is_copy(value: Expression, original: Expression) -> bool:
    """True for ``dict(x)``, ``x.copy()``, ``copy.deepcopy(x)``, ``{**x}`` and ``x[:]``."""
    if isinstance(value, CallExpr):
        callee = value.callee
        if isinstance(callee, MemberExpr) and callee.name == "copy" and not value.args:
            return same(callee.expr, original)
        name = callee.name if isinstance(callee, (MemberExpr, NameExpr)) else ""
        return name in ("dict", "list", "set", "copy", "deepcopy") and len(value.args) == 1 and same(value.args[0], original)
    if isinstance(value, DictExpr):
        return len(value.items) == 1 and value.items[0][0] is None and same(value.items[0][1], original)
    return isinstance(value, IndexExpr) and isinstance(value.index, SliceExpr) and same(value.base, original)


def _calls(nodes: list[Node]) -> Iterator[CallExpr]:
    return (node for node in nodes if isinstance(node, CallExpr))


def _is_none(expression: Expression) -> bool:
    return isinstance(expression, NameExpr) and expression.fullname == "builtins.None"


def _same_all(first: list[Expression], second: list[Expression]) -> bool:
    return len(first) == len(second) and all(map(same, first, second))


def same(first: Node, second: Node) -> bool:
    """True where two expressions are written alike, out of the parts that a target or key is made of."""
    if isinstance(first, NameExpr) and isinstance(second, NameExpr):
        return first.node is second.node and first.name.rstrip("'") == second.name.rstrip("'")
    if isinstance(first, MemberExpr) and isinstance(second, MemberExpr):
        return first.name == second.name and same(first.expr, second.expr)
    if isinstance(first, IndexExpr) and isinstance(second, IndexExpr):
        return same(first.base, second.base) and same(first.index, second.index)
    if isinstance(first, CallExpr) and isinstance(second, CallExpr):
        return same(first.callee, second.callee) and _same_all(first.args, second.args)
    if isinstance(first, TupleExpr) and isinstance(second, TupleExpr):
        return _same_all(first.items, second.items)
    if isinstance(first, (IntExpr, StrExpr)) and isinstance(second, (IntExpr, StrExpr)):
        return first.value == second.value
    return False
