"""A generator catches GeneratorExit and yields again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import TryStmt

from mypy_asyncctx.facts.control_flow.path_state import How
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Node

    from mypy_asyncctx.rules.body.facts import Body

RULE: Final = Rule(
    code=code("generator-exit", "A generator catches GeneratorExit and yields again", strict=True),
    title="A generator catches `GeneratorExit` and yields again",
    why="""\
A generator that is closed, or collected before its end, gets `GeneratorExit` at its `yield` and must end. `except:`, `except
BaseException` and `except GeneratorExit` around the `yield` catch it. A generator that yields again after that fails with `RuntimeError:
generator ignored GeneratorExit`, or `async generator ignored GeneratorExit`, where nobody can catch it. Only `strict = true` (or
`enable_error_code`) reports it. In a function that must yield once, `asyncctx-second-yield` reports the same.
""",
    bad="""\
from collections.abc import AsyncGenerator


async def numbers() -> AsyncGenerator[int, None]:
    number = 0
    while True:
        try:
            yield number  # error
        except:
            print("goes on")
        number += 1
""",
    good="""\
from collections.abc import AsyncGenerator


async def numbers() -> AsyncGenerator[int, None]:
    number = 0
    while True:
        try:
            yield number
        except Exception:
            print("goes on")
        number += 1
""",
    uses=frozenset({BodyUse.ANY}),
)


def check(body: Body) -> Iterator[Finding]:
    """Yield where a generator function yields after it has caught GeneratorExit."""
    function = body.function
    if not _catches(function.body):
        return
    done: set[Node] = set()
    for second in sorted(body.paths().seconds, key=lambda found: found.first.line):
        state = second.state
        if state.how is How.THROWN and state.sure and state.handler is not None and state.handler.takes_exit and second.second not in done:
            done.add(second.second)
            text = _message(function.name, second.first.line, is_async=function.is_async_generator, repeated=second.first is second.second)
            yield Finding(RULE.code, text, second.second)


def _catches(root: Node) -> bool:
    return any(isinstance(node, TryStmt) and node.handlers for node in own_nodes(root))


def _message(function: str, line: int, *, is_async: bool, repeated: bool) -> str:
    """Return the message for a yield that is reached after GeneratorExit; ``line`` is that of the yield where it arrives."""
    kind = "async generator" if is_async else "generator"
    where = (
        'comes round to this "yield" after it has caught GeneratorExit'
        if repeated
        else (f'gets to this "yield" after it has caught GeneratorExit at the "yield" on line {line}')
    )
    return (
        f'"{function}" {where}: closing it fails with "RuntimeError: {kind} ignored GeneratorExit". '
        'Catch "Exception", or end with "raise" or "return"'
    )
