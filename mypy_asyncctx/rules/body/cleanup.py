"""Cleanup after the yield that is not in a finally or a with statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import TryStmt, WithStmt

from mypy_asyncctx.facts.control_flow.cleanup import cleans_up, covers, text_of
from mypy_asyncctx.facts.control_flow.handlers import suppresses, suppresses_all
from mypy_asyncctx.facts.control_flow.path_state import How
from mypy_asyncctx.facts.control_flow.yields import ends_with_yield, own_yields
from mypy_asyncctx.facts.frameworks.base import Step
from mypy_asyncctx.facts.tree.lifespans import is_lifespan
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.rules.body.facts import EXCEPTION_USES, BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import FuncDef, Node

    from mypy_asyncctx.facts.control_flow.path_state import State
    from mypy_asyncctx.facts.control_flow.yields import Yield
    from mypy_asyncctx.rules.body.facts import Body

RULE: Final = Rule(
    code=code("cleanup", "Cleanup after the yield is skipped when the body raises", strict=True),
    title="Cleanup after the `yield` is skipped when the body raises",
    why="""\
What the `with` body raises (or, in a dependency, the endpoint) arrives at the `yield`. The statements after it then do not run: the
connection stays open, the patched value stays patched. A `finally`, or a `with` around the `yield`, runs in any case. Reported are calls
whose name says that they clean up (`close`, `stop`, `release`, ...), `del a.b`, an assignment that puts back what an attribute, item or
global variable was before, and what takes back a statement before the `yield`: `a.n -= 1` after `a.n += 1`, `d.pop(k)` after `d[k] = v`,
`s.discard(x)` after `s.add(x)`, `a.b = None` after `a.b = v`, `a.busy = False` after `a.busy = True`, `x.remove_hook(f)` after
`x.add_hook(f)`, `sys.path.remove(p)` after `sys.path.insert(0, p)`, `os.umask(old)` after `old = os.umask(new)`.

A `with` ends its own thing only: `with open(path)` does not remove the file, `with Popen(...)` waits and does not kill, `with
sqlite3.connect(...)` does not close. An `except` or `suppress` for some exceptions leaves the others, and a rollback closes nothing.

Not reported: what only concerns success (`commit()`, logging), and what stands in an `else` that does not hold the `yield` itself; what a
`finally`, an `except` for any exception, or a `with` around both does as well; an application's lifespan, which a server resumes normally.
pytest too resumes a fixture normally after a failed test, so fixtures are right.

Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def close(self) -> None: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    session = Session()
    yield session
    await session.close()  # error
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def close(self) -> None: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    session = Session()
    try:
        yield session
    finally:
        await session.close()
""",
    uses=EXCEPTION_USES,
    behind=("asyncctx-context-reset",),
)


def check(body: Body) -> Iterator[Finding]:
    """Yield, for each yield, the first statement that cleans up after it and does not run when an exception arrives there."""
    function = body.function
    if ends_with_yield(function.body) or is_lifespan(function):
        return
    done: set[Yield] = set()
    for statement, states in sorted(body.paths().reached.items(), key=lambda item: item[0].line):
        if not cleans_up(statement, function):
            continue
        for first in {state.first for state in states if state.first is not None and state.how is not How.THROWN} - done:
            around = _around(function, first)
            if not any(_arrives(state, around) for state in states) and not any(covers(node, statement) for node in around):
                done.add(first)
                text = _message(function.name, body.use, text_of(statement), first.line)
                yield Finding(RULE.code, text, statement, Step.SKIPS)


def _message(function: str, use: BodyUse, what: str, line: int) -> str:
    """Return the message for the statement ``what`` after the yield on ``line``."""
    body = 'the "with" body' if use is BodyUse.MANAGER else "the endpoint"
    return (
        f'"{function}" is {use.value}, and {what} is skipped when {body} raises: the exception arrives at the "yield" on line {line}. '
        'Write "try: yield ... finally: ..."'
    )


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
