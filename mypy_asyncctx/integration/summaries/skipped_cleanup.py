"""Cleanup after the yield of a context manager or dependency that an exception skips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import TryStmt, WithStmt
from mypy.types import AnyType, CallableType, Instance, get_proper_type

from mypy_asyncctx.facts.control_flow.cleanup import cleans_up, covers, text_of
from mypy_asyncctx.facts.control_flow.handlers import suppresses, suppresses_all
from mypy_asyncctx.facts.control_flow.path_state import How
from mypy_asyncctx.facts.control_flow.yields import own_yields
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.rules.body import cleanup
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context, FuncDef, Node
    from mypy.types import ProperType

    from mypy_asyncctx.facts.control_flow.path_state import Paths, State
    from mypy_asyncctx.facts.control_flow.yields import Yield
    from mypy_asyncctx.rules.body.facts import BodyUse

_LIFESPAN: Final = "lifespan"


def cleanup_findings(function: FuncDef, paths: Paths, use: BodyUse) -> Iterator[tuple[Finding, Context]]:
    """Yield, for each yield, the first statement that cleans up after it and does not run when an exception arrives there."""
    if _is_lifespan(function):
        return
    done: set[Yield] = set()
    for statement, states in sorted(paths.reached.items(), key=lambda item: item[0].line):
        if not cleans_up(statement, function):
            continue
        for first in {state.first for state in states if state.first is not None and state.how is not How.THROWN} - done:
            around = _around(function, first)
            if not any(_arrives(state, around) for state in states) and not any(covers(node, statement) for node in around):
                done.add(first)
                yield Finding(cleanup.RULE.code, cleanup.message(function.name, use, text_of(statement), first.line)), statement


def _arrives(state: State, around: list[Node]) -> bool:
    """True for a way on which the exception of the body was caught, whatever it is: what comes after that runs in any case."""
    if state.how is not How.THROWN:
        return False
    if state.handler is not None:
        return state.handler.broad is not None
    # A `with` has swallowed it. `suppress` says what it lets pass.
    items = [item for node in around if isinstance(node, WithStmt) for item in node.expr]
    return not any(suppresses(item) and not suppresses_all(item) for item in items)


def _around(function: FuncDef, found: Yield) -> list[Node]:
    """Return the ``with`` and ``try`` statements that a yield stands in."""
    return [
        node
        for node in own_nodes(function.body)
        if isinstance(node, (WithStmt, TryStmt)) and any(inner is found for inner in own_yields(node.body))
    ]


def _is_lifespan(function: FuncDef) -> bool:
    """True for an application's lifespan: a server goes on after the yield whatever a request raises."""
    if _LIFESPAN in function.name.lower():
        return True
    typ = function.type
    if not isinstance(typ, CallableType):
        return len(function.arg_names) == 1 and function.arg_names[0] == "app"
    return any(_is_application(get_proper_type(argument), name) for argument, name in zip(typ.arg_types, typ.arg_names, strict=True))


def _is_application(typ: ProperType, name: str | None) -> bool:
    """True for a class that is made with a ``lifespan``, or has aiohttp's ``cleanup_ctx``; of an unknown type the name tells."""
    if isinstance(typ, AnyType):
        return name == "app"
    if not isinstance(typ, Instance):
        return False
    made = typ.type.get("__init__")
    signature = get_proper_type(made.type) if made is not None else None
    return typ.type.get("cleanup_ctx") is not None or (isinstance(signature, CallableType) and _LIFESPAN in signature.arg_names)
