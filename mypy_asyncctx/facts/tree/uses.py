"""What the surroundings of an expression do with its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import (
    ARG_POS,
    ARG_STAR,
    AssignmentExpr,
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    ComparisonExpr,
    ConditionalExpr,
    DictionaryComprehension,
    Expression,
    ExpressionStmt,
    ForStmt,
    GeneratorExpr,
    IndexExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    OpExpr,
    SetComprehension,
    SetExpr,
    StarExpr,
    TupleExpr,
    WithStmt,
    YieldFromExpr,
)

from mypy_asyncctx.facts.frameworks.consumers import consumed, of_items, runs, title
from mypy_asyncctx.facts.kinds.model import Operation, Use

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_asyncctx.facts.tree.paths import Path

    Names = Callable[[CallExpr], list[str]]

DUNDERS: Final = {
    "__enter__": Operation.ENTER,
    "__exit__": Operation.ENTER,
    "__aenter__": Operation.AENTER,
    "__aexit__": Operation.AENTER,
    "__iter__": Operation.ITER,
    "__next__": Operation.ITER,
    "send": Operation.ITER,
    "throw": Operation.ITER,
    "close": Operation.ITER,
    "__aiter__": Operation.AITER,
    "__anext__": Operation.AITER,
    "asend": Operation.AITER,
    "athrow": Operation.AITER,
    "aclose": Operation.AITER,
    "__await__": Operation.AWAIT,
}
"""Methods of the protocols, by name; ``close`` and its like count only where the value is a context manager."""


class Role(NamedTuple):
    """Where the value of an expression goes.

    ``use`` is the operation that is asked of it, ``attribute`` the name that is looked up on it; ``dropped`` is true
    for a bare statement, ``bound`` is the one name or attribute that it is assigned to. ``holder`` is the node that uses it; ``is_item``
    is true where that is a list or comprehension, and ``use`` is what a function does with each of its items.
    """

    holder: Node
    use: Use | None = None
    attribute: str | None = None
    dropped: bool = False
    bound: Expression | None = None
    is_item: bool = False


def role_of(path: Path, names: Names) -> Role | None:
    """Return the role of the last node of a path.

    ``names`` gives the full names that a call's callee may be known under. Expressions whose value is the value of one of
    their parts (``a if c else b``, ``a or b``, ``(x := a)``) are looked through.
    """
    at = len(path) - 1
    kept = False
    while at > 0 and _passes_on(path[at - 1], path[at]):
        at -= 1
        kept = kept or isinstance(path[at], AssignmentExpr)
    role = _role(path[at - 1], path[at], names) if at > 0 else None
    if role is not None and role.use is not None and isinstance(role.holder, AwaitExpr):
        around = role_of(path[:at], names)
        if around is not None and around.use is not None:
            role = role._replace(use=role.use._replace(target=around.use.target, within=around.use.operation))
    if role is not None and role.use is None and at > 1:
        use = _use_as_item(path[: at + 1], names)
        role = role._replace(use=use, is_item=use is not None)
    # What `(x := make())` binds is used later.
    return Role(role.holder) if role is not None and role.dropped and kept else role


def _passes_on(parent: Node, node: Node) -> bool:
    return chooses(parent, node) or (isinstance(parent, AssignmentExpr) and node is parent.value)


def chooses(parent: Node, node: Node) -> bool:
    """True where the value of ``parent`` is that of one of its parts, and ``node`` is one of these."""
    if isinstance(parent, ConditionalExpr):
        return node is not parent.cond
    return isinstance(parent, OpExpr) and parent.op in ("and", "or") and (parent.op == "or" or node is parent.right)


def _role(parent: Node, node: Node, names: Names) -> Role | None:
    use = operation_in(parent, node)
    if use is not None:
        return Role(parent, use=use)
    if isinstance(parent, ExpressionStmt):
        return Role(parent, dropped=True)
    if isinstance(parent, MemberExpr):
        return Role(parent, attribute=parent.name)
    if isinstance(parent, IndexExpr) and node is parent.base:
        return Role(parent, attribute="__getitem__")
    if isinstance(parent, CallExpr):
        return Role(parent, use=use_by_call(parent, node, names))
    if isinstance(parent, AssignmentStmt) and len(parent.lvalues) == 1 and node is parent.rvalue:
        return Role(parent, bound=parent.lvalues[0])
    return Role(parent)


def operation_in(parent: Node, node: Node) -> Use | None:
    """Return the operation that the syntax itself asks of ``node``."""
    if isinstance(parent, WithStmt):
        for item, target in zip(parent.expr, parent.target, strict=True):
            if item is node:
                return _plain(Operation.AENTER if parent.is_async else Operation.ENTER, target)
    if isinstance(parent, ForStmt) and node is parent.expr:
        return _plain(Operation.AITER if parent.is_async else Operation.ITER, parent.index)
    if isinstance(parent, (GeneratorExpr, DictionaryComprehension)):
        for index, sequence, is_async in zip(parent.indices, parent.sequences, parent.is_async, strict=True):
            if sequence is node:
                return _plain(Operation.AITER if is_async else Operation.ITER, index)
    if isinstance(parent, AwaitExpr):
        return _plain(Operation.AWAIT, None)
    if isinstance(parent, YieldFromExpr):
        return Use(Operation.ITER, "yield from")
    if isinstance(parent, StarExpr):
        return Use(Operation.ITER, "*")
    if isinstance(parent, AssignmentStmt) and node is parent.rvalue and isinstance(parent.lvalues[0], (TupleExpr, ListExpr)):
        return Use(Operation.ITER, "unpacking")
    if isinstance(parent, ComparisonExpr) and node is parent.operands[-1] and parent.operators[-1] in ("in", "not in"):
        return Use(Operation.ITER, "in")
    return None


def use_by_call(call: CallExpr, argument: Node, names: Names) -> Use | None:
    """Return what a known function does with one of its arguments."""
    for position, (actual, kind) in enumerate(zip(call.args, call.arg_kinds, strict=True)):
        if actual is not argument:
            continue
        if kind is ARG_STAR:
            return Use(Operation.ITER, "*")
        if kind is not ARG_POS:
            return None
        known = names(call)
        operation = consumed(known, position, sum(not passed.is_named() for passed in call.arg_kinds))
        if operation is not None:
            return Use(operation, title(known[0]))
        return Use(Operation.AWAIT, title(known[0]), called=True) if runs(known, position) else None
    return None


def _use_as_item(path: Path, names: Names) -> Use | None:
    """Return what a known function does with the items of a list that is written as its argument: ``gather(*[get() for _ in rows])``."""
    at, node = len(path) - 2, path[-1]
    container = path[at]
    if isinstance(container, GeneratorExpr):
        if node is not container.left_expr or any(container.is_async):
            return None
        if isinstance(path[at - 1], (ListComprehension, SetComprehension)):
            at -= 1
    elif not isinstance(container, (ListExpr, SetExpr, TupleExpr)):
        return None
    call = path[at - 1] if at > 0 else None
    return item_use(call, path[at], names) if isinstance(call, CallExpr) else None


def item_use(call: CallExpr, argument: Node, names: Names) -> Use | None:
    """Return what a known function does with each item of one of its arguments."""
    for position, (actual, kind) in enumerate(zip(call.args, call.arg_kinds, strict=True)):
        if actual is argument and kind in (ARG_STAR, ARG_POS):
            known = names(call)
            operation = consumed(known, position, len(call.args)) if kind is ARG_STAR else of_items(known, position)
            return Use(operation, title(known[0])) if operation is not None else None
    return None


def _plain(operation: Operation, target: Expression | None) -> Use:
    # mypy marks a name that is bound anew with an apostrophe.
    return Use(operation, operation.value, target.name.rstrip("'") if isinstance(target, NameExpr) else None)
