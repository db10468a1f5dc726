"""Which managers are open at the yields of a function, as far as its declarations tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import CallExpr, MemberExpr, NameExpr, RefExpr, TypeInfo, Var, WithStmt

from mypy_asyncctx.facts.control_flow.yields import own_yields
from mypy_asyncctx.facts.frameworks.cancel_scopes import STACKS
from mypy_asyncctx.facts.tree.callees import class_of, declared_callee
from mypy_asyncctx.facts.tree.paths import assigned_values, binding_count, own_nodes
from mypy_asyncctx.facts.tree.render import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Expression, FuncItem, Node

    from mypy_asyncctx.facts.control_flow.yields import Yield

_ENTERS: Final = frozenset({"__enter__", "__aenter__"})
_LEAVES: Final = frozenset({"__exit__", "__aexit__"})
_ENTERS_OTHER: Final = frozenset({"enter_context", "enter_async_context"})
_HANDS_ON: Final = frozenset({"pop_all", "close", "aclose"})
_DEEPEST: Final = 3


class Open(NamedTuple):
    """A manager that is open: the expression that is entered, the full names of what may have made it, and the first yield in it."""

    manager: Expression
    makers: frozenset[str]
    first: Yield


def open_at_yields(function: FuncItem) -> Iterator[Open]:
    """Yield each manager that is open at a yield of a function: entered by ``with``, through an exit stack, or by hand."""
    for node in own_nodes(function.body):
        if not isinstance(node, WithStmt):
            continue
        yields = list(own_yields(node.body))
        if not yields:
            continue
        for item, target in zip(node.expr, node.target, strict=True):
            made = makers(item, function)
            yield Open(item, made, yields[0])
            if made & STACKS and isinstance(target, NameExpr):
                yield from _on_stack(node.body, target, function, yields)
    yields = list(own_yields(function.body))
    for owner, call in _entered_by_hand(function):
        found = next((inner for inner in yields if _comes_after(inner, call)), None)
        if found is not None and not _is_left(function, owner, call, found):
            yield Open(owner, makers(owner, function), found)


def opened(function: FuncItem) -> Iterator[frozenset[str]]:
    """Yield the makers of each manager that an ``__enter__`` or ``__aenter__`` enters and leaves open."""
    for owner, _ in _entered_by_hand(function):
        yield makers(owner, function)
    for call in _calls(function.body):
        if isinstance(call.callee, MemberExpr) and call.callee.name in _ENTERS_OTHER and call.args:
            yield makers(call.args[0], function)


def makers(expression: Expression, function: FuncItem, depth: int = 0) -> frozenset[str]:
    """Return the full names of what may have made an expression's value: a function, or a class and its bases."""
    owner = class_of(expression, function)
    found = {base.fullname for base in owner.mro} if owner is not None else set[str]()
    if isinstance(expression, CallExpr):
        definition = declared_callee(expression.callee, function)
        if isinstance(definition, TypeInfo):
            found |= {base.fullname for base in definition.mro}
        elif definition is not None and not (isinstance(definition, Var) and definition.is_suppressed_import):
            found.add(definition.fullname)
        else:
            found.add(_dotted(expression.callee))
    elif isinstance(expression, (NameExpr, MemberExpr)) and depth < _DEEPEST:
        values = list(assigned_values(function.body, expression))
        if len(values) == 1 and (isinstance(expression, MemberExpr) or binding_count(function, expression) == 1):
            found |= makers(values[0], function, depth + 1)
    return frozenset(found)


def _dotted(callee: Expression) -> str:
    """Return the full name of what is imported from a module that mypy has not found."""
    if isinstance(callee, MemberExpr) and not callee.fullname:
        owner = _dotted(callee.expr)
        return f"{owner}.{callee.name}" if owner else ""
    return callee.fullname if isinstance(callee, RefExpr) else ""


def _on_stack(body: Node, stack: NameExpr, function: FuncItem, yields: list[Yield]) -> Iterator[Open]:
    calls = [call for call in _calls(body) if isinstance(call.callee, MemberExpr) and _is_same(call.callee.expr, stack)]
    if any(isinstance(call.callee, MemberExpr) and call.callee.name in _HANDS_ON for call in calls):
        return
    for call in calls:
        if isinstance(call.callee, MemberExpr) and call.callee.name in _ENTERS_OTHER and call.args:
            found = next((inner for inner in yields if _comes_after(inner, call)), None)
            if found is not None:
                yield Open(call.args[0], makers(call.args[0], function), found)


def _entered_by_hand(function: FuncItem) -> Iterator[tuple[Expression, CallExpr]]:
    for call in _calls(function.body):
        if isinstance(call.callee, MemberExpr) and call.callee.name in _ENTERS:
            yield call.callee.expr, call


def _is_left(function: FuncItem, owner: Expression, entered: CallExpr, found: Yield) -> bool:
    text = render(owner)
    return any(
        isinstance(call.callee, MemberExpr)
        and call.callee.name in _LEAVES
        and render(call.callee.expr) == text
        and _comes_after(call, entered)
        and _comes_after(found, call)
        for call in _calls(function.body)
    )


def _calls(root: Node) -> Iterator[CallExpr]:
    return (node for node in own_nodes(root) if isinstance(node, CallExpr))


def _is_same(expression: Expression, name: NameExpr) -> bool:
    return isinstance(expression, NameExpr) and expression.node is name.node


def _comes_after(node: Node, earlier: Node) -> bool:
    return (node.line, node.column) > (earlier.line, earlier.column)
