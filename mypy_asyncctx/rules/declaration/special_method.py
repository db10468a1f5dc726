"""A special method that is a coroutine or generator function where Python takes its result as it is, or the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AwaitExpr,
    Decorator,
    EllipsisExpr,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    GeneratorExpr,
    RaiseStmt,
    StrExpr,
    WhileStmt,
    WithStmt,
    YieldFromExpr,
)

from mypy_asyncctx.facts.control_flow.yields import own_yields
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.facts.tree.returned_values import Types as Returned
from mypy_asyncctx.facts.tree.returned_values import unawaitable_result
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.declaration.facts import About
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import TypeInfo

    from mypy_asyncctx.rules.declaration.facts import Declaration, Types

RULE: Final = Rule(
    code=code("special-method", "A special method gives a coroutine or generator where Python takes the result itself, or the reverse"),
    title="A special method of the wrong kind",
    why="""\
Python calls special methods itself, and awaits only `__aenter__`, `__aexit__` and `__anext__`. `async def __exit__` gives `with` a
coroutine, which counts as true: its body never runs, and every exception is swallowed. A generator does the same. `async def __init__`
fails with `TypeError: __init__() should return None`, `async def __aiter__` without a `yield` and a plain `def __aexit__` fail in each
`async for` and `async with`. Methods of abstract classes and Protocols, and methods under a decorator, are not looked at.
""",
    bad="""\
class Connection:
    def __enter__(self) -> "Connection":
        return self

    async def __exit__(self, *args: object) -> None:  # error
        print("closed")
""",
    good="""\
class Connection:
    async def __aenter__(self) -> "Connection":
        return self

    async def __aexit__(self, *args: object) -> None:
        print("closed")
""",
    causes=Cause.DEFINITION,
)

_AWAITED: Final = {"__aenter__": "async with", "__aexit__": "async with", "__anext__": "async for"}
"""The special methods whose result Python awaits, and the statement that does it."""

_FAILING: Final = {
    "__iter__": '"for"',
    "__aiter__": '"async for"',
    "__await__": '"await"',
    "__init__": "making an object",
    "__bool__": '"bool()"',
    "__len__": '"len()"',
    "__str__": '"str()"',
    "__repr__": '"repr()"',
    "__hash__": '"hash()"',
    "__bytes__": '"bytes()"',
    "__format__": '"format()"',
    "__int__": '"int()"',
    "__float__": '"float()"',
    "__index__": '"index()"',
}
"""The special methods whose result Python takes as it is, and checks: what fails where that is a coroutine or generator."""

_TAKEN: Final = {
    "__enter__": '"with" enters without running its body',
    "__exit__": '"with" takes that as true and swallows every exception, and the body never runs',
    "__contains__": '"in" takes that as true, and the body never runs',
}
"""The special methods whose result Python takes as it is, and what comes of a coroutine or generator."""

NAMES: Final = frozenset({*_AWAITED, *_FAILING, *_TAKEN})
"""The special methods that this rule knows."""

_WITH_YIELD: Final = {"__iter__": False, "__aiter__": True, "__await__": False}
"""The special methods that may be generator functions, and whether those are async."""

_ASYNC_NAME: Final = {"__enter__": "__aenter__", "__exit__": "__aexit__", "__iter__": "__aiter__"}


def check(facts: Declaration) -> Iterator[Finding]:
    """Yield a special method of a class that fails, or that does nothing, whenever Python calls it."""
    function = facts.node.func if isinstance(facts.node, Decorator) else facts.node
    if facts.about is not About.SPECIAL or facts.owner is None or not isinstance(function, FuncDef):
        return
    message = _wrong(facts.types, facts.owner, function)
    if message is not None:
        yield Finding(RULE.code, message, function)


def _wrong(types: Types, owner: TypeInfo, function: FuncDef) -> str | None:
    name = function.name
    if name not in NAMES or owner.is_protocol or function.abstract_status != 0 or function.is_awaitable_coroutine:
        return None
    if _is_declaration(function) or (name == "__init__" and _is_made_by_hand(owner)):
        return None
    if function.is_generator:
        if _WITH_YIELD.get(name) is function.is_async_generator or (name == "__enter__" and _is_iterated(function)):
            return None
        article = "an async generator" if function.is_async_generator else "a generator"
        return _message(owner, name, f"{article} function", article, _without_yield(name, is_async=function.is_async_generator))
    if function.is_coroutine:
        return None if name in _AWAITED else _message(owner, name, "a coroutine function", "a coroutine", _plain(owner, function))
    known = Returned(types.lookup, types.type_of, types.show)
    result = unawaitable_result(known, function, owner) if name in _AWAITED else None
    return _plain_message(owner, name, result) if result is not None else None


def _is_declaration(function: FuncDef) -> bool:
    """True for a body that says only that a subclass has to have one."""
    body = [
        statement
        for statement in function.body.body
        if not (isinstance(statement, ExpressionStmt) and isinstance(statement.expr, (StrExpr, EllipsisExpr)))
    ]
    return not body or (len(body) == 1 and isinstance(body[0], RaiseStmt))


def _is_made_by_hand(owner: TypeInfo) -> bool:
    """True for a class whose objects may be made in another way than ``__new__`` and ``__init__`` of Python do it.

    A metaclass, ``__new__`` or a class decorator may await ``__init__``: Ray awaits that of its actors and deployments.
    """
    made = owner.get("__new__")
    by = owner.metaclass_type
    plain = made is not None and made.node is not None and made.node.fullname == "builtins.object.__new__"
    by_type = by is None or by.type.fullname in ("builtins.type", "abc.ABCMeta")
    return not plain or not by_type or owner.fallback_to_any or bool(owner.defn.decorators)


def _is_iterated(function: FuncDef) -> bool:
    """True for a generator that yields items: the target of ``with`` may be iterated in the block."""
    yields = list(own_yields(function.body))
    looped = (node for node in own_nodes(function.body) if isinstance(node, (ForStmt, WhileStmt)))
    return len(yields) > 1 or any(isinstance(item, YieldFromExpr) for item in yields) or any(any(own_yields(loop)) for loop in looped)


def _awaits(function: FuncDef) -> bool:
    return any(
        isinstance(node, AwaitExpr)
        or (isinstance(node, (ForStmt, WithStmt)) and node.is_async)
        or (isinstance(node, GeneratorExpr) and any(node.is_async))
        for node in own_nodes(function.body)
    )


def _plain(owner: TypeInfo, function: FuncDef) -> str:
    """Return what to write in the place of a coroutine function."""
    name = function.name
    other = _ASYNC_NAME.get(name)
    without = f'write "def {name}", without "async"'
    if name == "__aiter__":
        return 'write "yield" for each item, so that it is an async generator' if _awaits(function) else without
    if name == "__iter__" and _awaits(function):
        return 'name it "__aiter__", write "yield" for each item, and use "async for"'
    if other is not None and (_awaits(function) or any(owner.get(item) is not None for item in ("__aenter__", "__aexit__"))):
        return f'name it "{other}", which "async with" awaits'
    if name == "__init__" and _awaits(function):
        return f'{without}, and await in an "async def" class method that makes the object'
    if name == "__await__":
        return f'{without}, and return the "__await__()" of a coroutine'
    return f"{without}, and await in a method with a name of its own" if _awaits(function) else without


def _without_yield(name: str, *, is_async: bool) -> str:
    """Return what to write in the place of a generator function."""
    if name in _AWAITED:
        ending = ', and raise "StopAsyncIteration" after the last one' if name == "__anext__" else ""
        instead = 'remove the "yield"' if name == "__aexit__" else f"return what it yields{ending}"
        return instead if is_async else f'write "async def {name}", and {instead}'
    if name == "__aiter__":
        return 'write "async def __aiter__"'
    if name == "__iter__":
        return 'name it "__aiter__", and use "async for"'
    if name == "__await__":
        return 'write "def __await__", and return the "__await__()" of a coroutine'
    plain = f'write "def {name}", and ' if is_async else ""
    return f'{plain}remove the "yield"' if name in ("__exit__", "__init__") else f"{plain}return what it yields"


def _message(owner: TypeInfo, name: str, what: str, article: str, repair: str) -> str:
    """Return the message for a coroutine or generator function, where Python takes the result as it is or awaits it."""
    happens = _TAKEN.get(name) or f"{_FAILING.get(name) or _quoted(_AWAITED[name])} fails at run time"
    return f'"{owner.name}.{name}" is {what}, so calling it only makes {article}: {happens}. {repair[0].upper()}{repair[1:]}'


def _quoted(text: str) -> str:
    return f'"{text}"'


def _plain_message(owner: TypeInfo, name: str, result: str) -> str:
    """Return the message for a plain function whose result Python awaits."""
    return (
        f'"{owner.name}.{name}" is a plain function that returns {result}, but "{_AWAITED[name]}" awaits what it returns, '
        f'and fails at run time. Write "async def {name}"'
    )
