"""An HTTPException is raised after the yield of a dependency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import CallExpr, IfStmt, NameExpr, RaiseStmt, TryStmt, TypeInfo

from mypy_asyncctx.facts.control_flow.handlers import is_caught
from mypy_asyncctx.facts.control_flow.path_state import How
from mypy_asyncctx.facts.control_flow.yields import names_in
from mypy_asyncctx.facts.frameworks.base import Step
from mypy_asyncctx.facts.frameworks.starlette import HTTP_EXCEPTIONS
from mypy_asyncctx.facts.tree.callees import class_of
from mypy_asyncctx.facts.tree.paths import bound_names, own_nodes
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Expression, FuncDef, Statement

    from mypy_asyncctx.rules.body.facts import Body

RULE: Final = Rule(
    code=code("late-exception", "An HTTPException is raised after the yield of a dependency", strict=True),
    title="An HTTPException is raised after the `yield` of a dependency",
    why="""\
FastAPI (before 0.106, and from 0.118 on) runs what comes after the `yield` of a dependency when the response has been sent. An
`HTTPException` that is raised there is answered by nobody: the client gets what the endpoint returned, with status 200, and the server logs
an error. In an `except` around the `yield` it is right: that runs when the endpoint has raised, before there is a response. So is one in a
dependency with `scope="function"`. Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


class Order:
    is_complete = False


async def get_order() -> AsyncGenerator[Order, None]:
    order = Order()
    yield order
    if not order.is_complete:
        raise HTTPException(409, "incomplete")  # error


@app.get("/")
async def read_root(order: Annotated[Order, Depends(get_order)]) -> str:
    return "saved"
""",
    good="""\
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


class Order:
    is_complete = False


async def get_order() -> AsyncGenerator[Order, None]:
    yield Order()


@app.get("/")
async def read_root(order: Annotated[Order, Depends(get_order)]) -> str:
    if not order.is_complete:
        raise HTTPException(409, "incomplete")
    return "saved"
""",
    uses=frozenset({BodyUse.DEPENDENCY}),
)


def check(body: Body) -> Iterator[Finding]:
    """Yield where an HTTPException is raised when the endpoint has returned."""
    function = body.function
    if not any(_raised(node, function) for node in own_nodes(function.body)):
        return
    for statement, states in sorted(body.paths().after.items(), key=lambda item: item[0].line):
        if not _raised(statement, function) or not any(state.how is How.PLAIN and state.sure for state in states):
            continue
        if not is_caught(function, statement, HTTP_EXCEPTIONS) and not _asks_for_failure(statement, function):
            yield Finding(RULE.code, _message(function.name), statement, Step.ANSWERS)


def _raised(node: object, function: FuncDef) -> bool:
    """True for a statement that raises an HTTPException, made there or a class."""
    return isinstance(node, RaiseStmt) and node.expr is not None and _is_http_exception(node.expr, function)


def _is_http_exception(expression: Expression, function: FuncDef) -> bool:
    made = expression.callee if isinstance(expression, CallExpr) else expression
    named = made.node if isinstance(made, NameExpr) else None
    info = named if isinstance(named, TypeInfo) else class_of(expression, function)
    return info is not None and any(base.fullname in HTTP_EXCEPTIONS for base in info.mro)


def _asks_for_failure(statement: Statement, function: FuncDef) -> bool:
    """True under a condition about what a handler has stored, or about the exception that is on its way."""
    stored = {
        name for node in own_nodes(function.body) if isinstance(node, TryStmt) for handler in node.handlers for name in bound_names(handler)
    }
    return any(
        isinstance(node, IfStmt)
        and any(inner is statement for inner in own_nodes(node))
        and any(stored.intersection(names_in(condition)) or "sys" in names_in(condition) for condition in node.expr)
        for node in own_nodes(function.body)
    )


def _message(function: str) -> str:
    return (
        f'"{function}" is a dependency, and this HTTPException is raised after its "yield", when the response has been sent: '
        'the client does not get it. Raise it in the endpoint, or before the "yield"'
    )
