"""What a module tells other modules about the bodies of its functions, since mypy keeps none: plain lists, for mypy's cache.

Like a recipe, a summary says nothing that is not in the function's own module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mypy.nodes import (
    AwaitExpr,
    CallExpr,
    ForStmt,
    FuncDef,
    FuncItem,
    MemberExpr,
    NameExpr,
    WithStmt,
)
from mypy.types import CallableType, Instance, get_proper_type

from mypy_asyncctx.facts.control_flow.loop_counts import declared_type, rounds_of
from mypy_asyncctx.facts.control_flow.path_state import Ending, Facts
from mypy_asyncctx.facts.frameworks.sqlalchemy import UNSHARED
from mypy_asyncctx.facts.summaries.generators import is_endless, stream_of
from mypy_asyncctx.facts.tree.paths import bound_names, children, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy.nodes import Expression, Node, Var
    from mypy.types import Type

    from mypy_asyncctx.facts.tree.survey import Survey


# How far `await load(session)` is followed to what awaits the session itself.
_DEEPEST = 3
_UNTYPED = Facts(
    ending=lambda _call, _awaited: Ending.COMES_BACK,
    is_unknown=lambda _: False,
    may_swallow=lambda _: False,
    rounds=lambda node: rounds_of(node, declared_type),
    hands_on=lambda _: False,
)


def summaries_of(survey: Survey) -> dict[str, Any]:
    """Return, by name, what is to be known of a module's generator functions, and of its coroutine functions that use a session."""
    functions = dict(survey.generators_and_coroutines)
    own = set(functions.values())
    found: dict[str, Any] = {}
    for name, function in functions.items():
        if function.is_generator:
            found[name] = stream_of(function, _UNTYPED).plain()
        elif function.is_coroutine:
            awaited = awaited_sessions(function, own)
            if awaited:
                found[name] = awaited
    return found


def endless_of(survey: Survey) -> list[str]:
    """Return the names of a module's generator functions that go on for ever."""
    return [name for name, function in survey.generators_and_coroutines if function.is_generator and is_endless(function)]


def shapes_of(survey: Survey) -> dict[str, str]:
    """Return, by name, which of a module's functions are generator functions, coroutine functions, or both: async generator functions."""
    return {name: f"{function.is_coroutine:d}{function.is_generator:d}" for name, function in survey.generators_and_coroutines}


def sessions_in(summary: object) -> list[str]:
    """Read the summary of a coroutine function: the parameters whose session it awaits."""
    return [str(name) for name in summary] if isinstance(summary, list) else []


def unshared(typ: Type | None) -> str | None:
    """Return the full name under which a type is known to take one operation at a time, None for any other type."""
    proper = get_proper_type(typ)
    if not isinstance(proper, Instance):
        return None
    return next((base.fullname for base in proper.type.mro if base.fullname in UNSHARED), None)


def awaited_sessions(function: FuncDef, own: set[FuncDef]) -> list[str]:
    """Return the parameters of a coroutine function that hold a session and are awaited with no lock around.

    ``own`` are the functions of the same module, into which a call is followed.
    """
    if not isinstance(function.type, CallableType):
        return []
    return [
        argument.variable.name
        for argument, typ in zip(function.arguments, function.type.arg_types, strict=False)
        if unshared(typ) is not None and _awaits(function, argument.variable, own, _DEEPEST)
    ]


def awaited_owners(function: FuncDef) -> Iterator[Expression]:
    """Yield each ``x`` of ``await x.method(...)`` (also in ``async with`` and ``async for``) in a function that takes no lock around it."""
    if any(_takes_lock(node) for node in own_nodes(function.body)):
        return
    for call in _awaited_calls(function.body):
        if isinstance(call.callee, MemberExpr):
            yield call.callee.expr


def _awaits(function: FuncDef, variable: Var, own: set[FuncDef], depth: int) -> bool:
    if variable.name in bound_names(function.body):
        return False
    if any(isinstance(owner, NameExpr) and owner.node is variable for owner in awaited_owners(function)):
        return True
    return depth > 0 and any(
        isinstance(actual, NameExpr) and actual.node is variable and _awaits(callee, argument.variable, own, depth - 1)
        for call in _awaited_calls(function.body)
        if isinstance(call.callee, NameExpr) and isinstance(callee := call.callee.node, FuncDef) and callee in own
        for actual, formal in actual_parameters(call, callee.arg_names)
        for argument in callee.arguments
        if argument.variable.name == formal
    )


def _awaited_calls(root: Node) -> Iterator[CallExpr]:
    """Yield the calls that are awaited, but not those inside an ``async with``: what is entered may be a lock.

    ``async with session.begin():`` counts itself.
    """
    for child in children(root):
        if isinstance(child, FuncItem):
            continue
        entered = list(child.expr) if isinstance(child, WithStmt) and child.is_async else []
        awaited = child.expr if isinstance(child, AwaitExpr) or (isinstance(child, ForStmt) and child.is_async) else None
        yield from (call for call in [*entered, awaited] if isinstance(call, CallExpr))
        if not entered:
            yield from _awaited_calls(child)


def actual_parameters(call: CallExpr, parameters: Sequence[str | None]) -> Iterator[tuple[Expression, str]]:
    """Yield each argument of a call with the name of the parameter it goes to, as far as that is plain; ``parameters`` are their names."""
    for position, (actual, kind, name) in enumerate(zip(call.args, call.arg_kinds, call.arg_names, strict=True)):
        if kind.is_star():
            return
        formal = name if kind.is_named() else parameters[position] if position < len(parameters) else None
        if formal is not None:
            yield actual, formal


def _takes_lock(node: Node) -> bool:
    return isinstance(node, CallExpr) and isinstance(node.callee, MemberExpr) and node.callee.name == "acquire"
