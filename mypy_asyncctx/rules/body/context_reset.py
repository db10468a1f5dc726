"""A sync dependency resets a context variable after its yield."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import WithStmt

from mypy_asyncctx.facts.control_flow.context_variables import resets_across_yield, sets
from mypy_asyncctx.facts.control_flow.handlers import is_caught
from mypy_asyncctx.facts.control_flow.yields import own_yields
from mypy_asyncctx.facts.frameworks.base import Step
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.rules.body.facts import Body

RULE: Final = Rule(
    code=code("context-reset", "A sync dependency resets a context variable in another context"),
    title="A sync dependency resets a context variable after its `yield`",
    why="""\
FastAPI runs a sync generator dependency in threads: what is before the `yield` in one call, what is after it in another one, and each call
has a copy of the context of its own. The token that `variable.set(...)` gives belongs to the first copy, so `variable.reset(token)` after
the `yield` fails each time: `ValueError: <Token ...> was created in a different Context`. The endpoint does not see the value either.
An async generator dependency runs in the context of the request, where both work.
""",
    bad="""\
from collections.abc import Generator
from contextvars import ContextVar
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()
tenant: ContextVar[str] = ContextVar("tenant", default="nobody")


def tenant_scope() -> Generator[str, None, None]:
    token = tenant.set("acme")
    try:
        yield "acme"
    finally:
        tenant.reset(token)  # error


@app.get("/")
async def read_root(name: Annotated[str, Depends(tenant_scope)]) -> str:
    return name
""",
    good="""\
from collections.abc import AsyncGenerator
from contextvars import ContextVar
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()
tenant: ContextVar[str] = ContextVar("tenant", default="nobody")


async def tenant_scope() -> AsyncGenerator[str, None]:
    token = tenant.set("acme")
    try:
        yield "acme"
    finally:
        tenant.reset(token)


@app.get("/")
async def read_root(name: Annotated[str, Depends(tenant_scope)]) -> str:
    return name
""",
    uses=frozenset({BodyUse.DEPENDENCY}),
)

_RAISED: Final = frozenset({"builtins.ValueError"})


def check(body: Body) -> Iterator[Finding]:
    """Yield the calls that reset after a yield what was set before it, where the two run in different contexts."""
    function = body.function
    if function.is_coroutine:
        return
    for call in resets_across_yield(function, body.tree, body.paths):
        if not is_caught(function, call.node, _RAISED):
            yield Finding(RULE.code, _message(function.name, f"{call.variable}.reset(...)"), call.node, Step.COPIES)
    for node in own_nodes(function.body):
        if isinstance(node, WithStmt) and any(True for _ in own_yields(node.body)):
            for call in sets(function, body.tree):
                if call.node in node.expr and not is_caught(function, call.node, _RAISED):
                    yield Finding(RULE.code, _message(function.name, f"with {call.variable}.set(...)"), call.node, Step.COPIES)


def _message(function: str, what: str) -> str:
    return (
        f'"{function}" is a sync dependency, and FastAPI runs what is before and after its "yield" in different copies of the context: '
        f'"{what}" fails with "ValueError: ... was created in a different Context". Make it an async generator function ("async def")'
    )
