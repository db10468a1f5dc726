"""An async generator, or an async fixture, yields while a cancel scope or a task group is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.control_flow.open_managers import open_at_yields
from mypy_asyncctx.facts.control_flow.streams import may_be_entered
from mypy_asyncctx.facts.frameworks.base import Step
from mypy_asyncctx.facts.frameworks.cancel_scopes import CANCEL_SCOPES
from mypy_asyncctx.facts.tree.lifespans import is_lifespan
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule, Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_asyncctx.rules.body.facts import Body

RULE: Final = Rule(
    code=code("cancel-scope", "An async generator yields while a cancel scope or task group is open", strict=True),
    title="An async generator yields while a cancel scope or task group is open",
    why="""\
A cancel scope (`asyncio.timeout`, `anyio.fail_after`, `trio.move_on_after`, ...) and a task group cancel the task that has entered them.
While an async generator is suspended at its `yield`, that is whoever iterates it: the timeout or the failed child task cancels code that
never asked for it. A loop that ends early leaves the scope open, and the generator is finalised in another task, where leaving
fails: `RuntimeError: Attempted to exit cancel scope in a different task than it was entered in` ([PEP
789](https://peps.python.org/pep-0789/)). The same holds for an async fixture of pytest-asyncio, whose cleanup runs in a task of its own.

Reported where the scope is entered by `with`, on an exit stack, or inside of a manager of any module of the project. Context manager
functions may do this: what they are around runs in the task that has entered them. So may a dependency of FastAPI, and what is given to
something that may be one. Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
import asyncio
from collections.abc import AsyncGenerator

import anyio


async def ticks() -> AsyncGenerator[int, None]:
    with anyio.move_on_after(0.1):
        for number in range(3):
            yield number  # error


async def slow_reader() -> None:
    async for number in ticks():
        try:
            await asyncio.sleep(0.2)
        except asyncio.CancelledError:
            print("cancelled while reading", number)
            raise
""",
    good="""\
import asyncio
from collections.abc import AsyncGenerator

import anyio


async def ticks() -> AsyncGenerator[int, None]:
    for number in range(3):
        with anyio.move_on_after(0.1):
            await asyncio.sleep(0)
        yield number


async def slow_reader() -> None:
    async for number in ticks():
        await asyncio.sleep(0.2)
""",
    asks=Summary.MANAGERS,
    uses=frozenset({BodyUse.ANY, BodyUse.ASYNC_FIXTURE}),
)

# Managers that hold managers that hold managers.
_DEEPEST: Final = 5


def check(body: Body) -> Iterator[Finding]:
    """Yield the first yield inside of each cancel scope, where what is around the yield and what uses it may be different tasks."""
    function = body.function
    if not function.is_async_generator or is_lifespan(function):
        return
    done: set[object] = set()
    for found in open_at_yields(function):
        scope = _scope_in(found.makers, body, _DEEPEST)
        if scope is None or found.first in done:
            continue
        if body.use is BodyUse.ANY and (body.is_decorated or may_be_entered(function, body.mention, body.paths)):
            return
        done.add(found.first)
        text = _message(function.name, body.use, render(found.manager), scope)
        yield Finding(RULE.code, text, found.first, Step.MOVES)


def _scope_in(names: Iterable[str], body: Body, depth: int) -> str | None:
    """Return how messages name the cancel scope that one of these managers is, or holds open; None where none does."""
    # A function before the class of what it makes: "asyncio.timeout" is what programs write.
    names = sorted(names, reverse=True)
    own = next((CANCEL_SCOPES[name] for name in names if name in CANCEL_SCOPES), None)
    if own is not None or depth == 0:
        return own
    inner = (_scope_in(held, body, depth - 1) for name in names if (held := body.managers_in(name)))
    return next((scope for scope in inner if scope is not None), None)


def _message(function: str, use: BodyUse, manager: str | None, scope: str) -> str:
    """Return the message for a yield inside of ``scope``, which ``manager``, the source of what is entered, is or holds."""
    entered = f'"{manager}"' if manager is not None else "a manager"
    holds = entered if manager is not None and manager.startswith(scope) else f'{entered} holds "{scope}", which'
    if use is BodyUse.ASYNC_FIXTURE:
        return (
            f'"{function}" is {use.value}, and {holds} is open at its "yield": pytest-asyncio runs setup and cleanup in different tasks, '
            "so that it cancels nothing of the test, or fails when it is left. Enter it in the test itself"
        )
    return (
        f'"{function}" is an async generator, and {holds} is open at this "yield": it cancels the task that iterates, and fails when the '
        'generator is finalised in another task. Leave it before the "yield", or enter it where the generator is iterated'
    )
