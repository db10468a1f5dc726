"""A context variable is set where those who need it do not see it, or is reset in another task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import CallExpr, MemberExpr, WithStmt

from mypy_asyncctx.facts.control_flow.context_variables import resets, resets_across_yield, sets
from mypy_asyncctx.facts.control_flow.path_state import yields_once
from mypy_asyncctx.facts.frameworks.base import Step
from mypy_asyncctx.facts.tree.lifespans import is_lifespan
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node

    from mypy_asyncctx.rules.body.facts import Body

RULE: Final = Rule(
    code=code("context-variable", "A context variable is set where nobody sees it, or reset in another task", strict=True),
    title="A context variable is set where nobody sees it, or reset in another task",
    why="""\
FastAPI runs a sync dependency in a thread, in a copy of the request's context. What it sets in a context variable is gone when it
returns: the endpoint reads the default. An `async def` dependency runs in the context of the request.

An async generator has no context of its own. What it sets before a `yield` is seen by whoever iterates it, for as long as the generator is
suspended. And a loop that ends early leaves the generator to be finalised by another task, where `variable.reset(token)` fails:
`ValueError: <Token ...> was created in a different Context`. Reported for async generators that yield several times, or that the module
calls. Only `strict = true` (or `enable_error_code`) reports it. A sync generator dependency that resets what it has set is
`asyncctx-context-reset`.
""",
    bad="""\
from contextvars import ContextVar
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()
trace: ContextVar[str] = ContextVar("trace", default="none")


def set_trace() -> None:
    trace.set("t1")  # error


@app.get("/", dependencies=[Depends(set_trace)])
async def read_root() -> str:
    return trace.get()
""",
    good="""\
from contextvars import ContextVar
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()
trace: ContextVar[str] = ContextVar("trace", default="none")


async def set_trace() -> None:
    trace.set("t1")


@app.get("/", dependencies=[Depends(set_trace)])
async def read_root() -> str:
    return trace.get()
""",
    uses=frozenset({BodyUse.ANY, BodyUse.DEPENDENCY, BodyUse.FUNCTION}),
)


def check(body: Body) -> Iterator[Finding]:
    """Yield what is set in a sync dependency for nobody, and what an async generator resets after a yield."""
    function = body.function
    if body.use is BodyUse.ANY:
        is_stream = body.mention.is_called or not yields_once(body.paths()) if function.is_async_generator else False
        if not is_stream or body.mention.is_given or body.is_decorated or is_lifespan(function):
            return
        for call in resets_across_yield(function, body.tree, body.paths):
            yield Finding(RULE.code, _stream_message(function.name, call.variable), call.node, Step.MOVES)
    elif not function.is_coroutine:
        used = {call.variable for call in resets(function, body.tree)} | _read(function.body)
        entered = {item for node in own_nodes(function.body) if isinstance(node, WithStmt) for item in node.expr}
        for call in sets(function, body.tree):
            if call.variable not in used and call.node not in entered:
                yield Finding(RULE.code, _lost_message(function.name, call.variable), call.node, Step.COPIES)


def _read(root: Node) -> set[str]:
    """Return the sources of the variables that a function itself reads."""
    return {
        render(node.callee.expr) or ""
        for node in own_nodes(root)
        if isinstance(node, CallExpr) and isinstance(node.callee, MemberExpr) and node.callee.name == "get"
    }


def _lost_message(function: str, variable: str) -> str:
    return (
        f'"{function}" is a sync dependency, which FastAPI runs in a thread with a copy of the context: the endpoint does not see what '
        f'"{variable}.set(...)" sets here. Make it "async def {function}"'
    )


def _stream_message(function: str, variable: str) -> str:
    return (
        f'"{function}" is an async generator, which runs in the context of whoever iterates it: what it sets is seen there, and '
        f'"{variable}.reset(...)" fails with ValueError when the generator is finalised in another task. '
        f'Set and reset "{variable}" where the generator is iterated, or between two "yield"s'
    )
