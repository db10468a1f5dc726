"""A streamed response or a background task uses what a dependency has closed by then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ExpressionStmt,
    FuncDef,
    GeneratorExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    TryStmt,
    WithStmt,
    YieldExpr,
)

from mypy_asyncctx.facts.control_flow.yields import names_in, own_yields
from mypy_asyncctx.facts.frameworks.logging_calls import is_telling
from mypy_asyncctx.facts.frameworks.starlette import STREAMS, TASKS
from mypy_asyncctx.facts.kinds.classify import makes_generator
from mypy_asyncctx.facts.tree.callees import class_of, declared_callee
from mypy_asyncctx.facts.tree.paths import bound_names, own_nodes
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Expression, Node

    from mypy_asyncctx.rules.body.facts import Body

RULE: Final = Rule(
    code=code("late-use", "A stream or background task uses what a dependency has closed"),
    title="A stream or background task uses what a dependency has closed",
    why="""\
A generator dependency with `scope="function"` (FastAPI 0.121 and newer) is left when the route has returned. The body of a
`StreamingResponse` is iterated after that, and background tasks run after that: what they use of the dependency is closed by then. Without
`scope="function"` the dependency is left when the response has been sent; a generator that opens what it needs works with both.

Reported where a parameter with such a dependency is given to a generator function whose generator is streamed, or to a background task, and
the dependency's cleanup is about what it yields, or that can be closed.
""",
    bad="""\
from collections.abc import AsyncGenerator, AsyncIterator

from fastapi import Depends, FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


class Cursor:
    closed = False

    async def rows(self) -> AsyncIterator[bytes]:
        if self.closed:
            raise RuntimeError("the cursor is closed")
        yield b"row"


async def get_cursor() -> AsyncGenerator[Cursor, None]:
    cursor = Cursor()
    try:
        yield cursor
    finally:
        cursor.closed = True


@app.get("/")
async def export(cursor: Cursor = Depends(get_cursor, scope="function")) -> StreamingResponse:
    return StreamingResponse(cursor.rows())  # error
""",
    good="""\
from collections.abc import AsyncGenerator, AsyncIterator

from fastapi import Depends, FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


class Cursor:
    closed = False

    async def rows(self) -> AsyncIterator[bytes]:
        if self.closed:
            raise RuntimeError("the cursor is closed")
        yield b"row"


async def get_cursor() -> AsyncGenerator[Cursor, None]:
    cursor = Cursor()
    try:
        yield cursor
    finally:
        cursor.closed = True


@app.get("/")
async def export(cursor: Cursor = Depends(get_cursor)) -> StreamingResponse:
    return StreamingResponse(cursor.rows())
""",
    uses=frozenset({BodyUse.ROUTE}),
)

_ENDS: Final = ("close", "aclose", "__exit__", "__aexit__")


def check(body: Body) -> Iterator[Finding]:
    """Yield the responses and tasks that are given something closed."""
    function = body.function
    closed = {name for name, call in body.early.items() if _is_closed(name, call, function)}
    for node in own_nodes(function.body) if closed else ():
        if not isinstance(node, CallExpr):
            continue
        streamed = _streamed(node)
        used = _used_later(streamed, function) if streamed is not None else _given(node, function)
        for name in sorted(used & closed):
            yield Finding(RULE.code, _message(name, "response" if streamed is not None else "background task"), node)


def _streamed(call: CallExpr) -> Expression | None:
    """Return the body of a response that is iterated when the route has returned."""
    parameter = STREAMS.get(call.callee.fullname) if isinstance(call.callee, RefExpr) else None
    if parameter is None or not call.args:
        return None
    named = (value for name, value in zip(call.arg_names, call.args, strict=True) if name == parameter)
    return next(named, call.args[0] if call.arg_names[0] is None else None)


def _used_later(streamed: Expression, function: FuncDef) -> set[str]:
    """Return the names whose values a lazy iterable uses when it is iterated."""
    if isinstance(streamed, GeneratorExpr):
        return set(names_in(streamed))
    if not isinstance(streamed, CallExpr):
        return set()
    made = declared_callee(streamed.callee, function)
    if not isinstance(made, FuncDef) or not makes_generator(made):
        return set()
    owner = streamed.callee.expr if isinstance(streamed.callee, MemberExpr) else None
    given = {value.name for value in (*streamed.args, owner) if isinstance(value, NameExpr)}
    if "." in made.fullname:
        return given
    # A generator function inside of the route uses the route's own variables.
    own = {argument.variable.name for argument in made.arguments} | set(bound_names(made.body))
    return given | (set(names_in(made.body)) - own)


def _given(call: CallExpr, function: FuncDef) -> set[str]:
    """Return the names that are given to a background task."""
    owner: Expression | None = call
    if isinstance(call.callee, MemberExpr) and call.callee.name == "add_task":
        owner = call.callee.expr
    made = class_of(owner, function) if owner is not None else None
    if made is None or not any(base.fullname in TASKS for base in made.mro):
        return set()
    return {value.name for value in call.args[1:] if isinstance(value, NameExpr)}


def _is_closed(parameter: str, call: CallExpr, function: FuncDef) -> bool:
    """True where a dependency is a generator function whose cleanup is about what it yields, or that yields what can be closed."""
    target = next((value for name, value in zip(call.arg_names, call.args, strict=True) if name in (None, "dependency")), None)
    node = target.node if isinstance(target, RefExpr) else None
    if not makes_generator(node) or not isinstance(node, FuncDef):
        return False
    argument = next(argument for argument in function.arguments if argument.variable.name == parameter)
    declared = argument.variable.type
    name = NameExpr(parameter)
    name.node = argument.variable
    owner = class_of(name, function) if declared is not None or function.type is not None else None
    if owner is not None and owner.fullname.startswith("builtins."):
        return False
    return _ends_what_it_yields(node) or (owner is not None and any(owner.get(method) is not None for method in _ENDS))


def _ends_what_it_yields(function: FuncDef) -> bool:
    """True where what comes after a yield, or around it, calls a method of what is yielded, changes it, or gives it to something."""
    yielded = {found.expr.name for found in own_yields(function.body) if isinstance(found, YieldExpr) and isinstance(found.expr, NameExpr)}
    parts: list[Node] = []
    for statement in function.body.body:
        if parts or (isinstance(statement, ExpressionStmt) and isinstance(statement.expr, YieldExpr)):
            parts.append(statement)
    entered: set[str] = set()
    for node in own_nodes(function.body):
        if isinstance(node, TryStmt) and node.finally_body is not None and any(True for _ in own_yields(node.body)):
            parts.append(node.finally_body)
        if isinstance(node, WithStmt) and any(True for _ in own_yields(node.body)):
            entered.update(name for part in (*node.expr, *node.target) if part is not None for name in names_in(part))
    ended = {name for part in parts for node in (part, *own_nodes(part)) for name in _changed(node)}
    return bool(yielded & (entered | ended))


def _changed(node: Node) -> Iterator[str]:
    if isinstance(node, CallExpr) and not is_telling(node):
        owner = node.callee.expr if isinstance(node.callee, MemberExpr) else None
        yield from (value.name for value in (*node.args, owner) if isinstance(value, NameExpr))
    for target in node.lvalues if isinstance(node, AssignmentStmt) else ():
        if isinstance(target, MemberExpr) and isinstance(target.expr, NameExpr):
            yield target.expr.name


def _message(name: str, what: str) -> str:
    return (
        f'"{name}" comes from a dependency with scope="function", which is left when the route returns: this {what} uses it after that, '
        'when it is closed. Remove scope="function", or open it where it is used'
    )
