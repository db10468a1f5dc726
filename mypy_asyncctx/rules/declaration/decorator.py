"""A context manager decorator on the wrong kind of function, or in the wrong order."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Cause, Rule

RULE: Final = Rule(
    code=code("decorator", "A context manager decorator on the wrong kind of function"),
    title="A context manager decorator on the wrong function",
    why="""\
`@asynccontextmanager` needs an async generator function: an `async def` with a `yield`, annotated `AsyncGenerator[T]` or
`AsyncIterator[T]`. `@contextmanager` needs a plain `def` with a `yield`, annotated `Generator[T]` or `Iterator[T]`. On anything else
entering fails at run time. `@staticmethod`, `@classmethod` and `@property` go above the decorator, and it is written without parentheses.
""",
    bad="""\
from contextlib import asynccontextmanager


class Session: ...


@asynccontextmanager  # error
async def open_session() -> Session:
    return Session()
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()
""",
    causes=Cause.DEFINITION,
)

_NEEDS: Final = {
    Shape.ASYNC_GENERATOR: 'an async generator function: write "async def" with a "yield", annotated "-> AsyncGenerator[...]"',
    Shape.GENERATOR: 'a generator function: write "def" with a "yield", annotated "-> Generator[...]"',
}


def kind_message(decorator: str, function: str, what: str, needs: Shape) -> str:
    """Return the message for a decorated function that is ``what`` instead of the generator function that is needed."""
    hint = f"@{decorator} needs {_NEEDS[needs]}"
    if needs is Shape.ASYNC_GENERATOR and what == "a generator function":
        hint = f'@{decorator} needs an async generator function: write "async def", or use @contextmanager'
    elif needs is Shape.GENERATOR and what == "an async generator function":
        hint = f"@{decorator} needs a generator function: use @asynccontextmanager"
    elif what == "already a context manager function":
        hint = f"@{decorator} needs the generator function itself: remove one of the decorators"
    return f'"{function}" is {what}; entering it fails at run time. {hint}'


def annotation_message(function: str, annotated: str, write: str, needs: Shape) -> str:
    """Return the message for a generator function whose return annotation is not a generator type; ``write`` is what to write there."""
    article = "an async generator function" if needs is Shape.ASYNC_GENERATOR else "a generator function"
    return (
        f'"{function}" is {article}, but its return type is "{annotated}": under the decorator annotate what the function itself '
        f'returns, "-> {write}"'
    )


def order_message(decorator: str, inner: str) -> str:
    """Return the message for a decorator that stands above ``@staticmethod``, ``@classmethod`` or ``@property``."""
    fails = "calling it on an instance fails" if inner == "staticmethod" else "that fails at run time"
    return f"@{decorator} is applied to the @{inner} object, not to the function, and {fails}: put @{inner} above @{decorator}"


def call_message(decorator: str) -> str:
    """Return the message for ``@asynccontextmanager()``."""
    return f"{decorator}() is called without the function, which fails with TypeError: write @{decorator} without parentheses"
