"""A cache keeps an object that works once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

RULE: Final = Rule(
    code=code("cached", "A cache keeps a generator, context manager or coroutine that works once"),
    title="A cache keeps a generator, context manager or coroutine that works once",
    why="""\
`functools.cache`, `lru_cache` and `cached_property` give the same object to every caller. A generator can be iterated once, what
`@contextmanager` makes can be entered once, a coroutine can be awaited once: the second caller gets nothing, or an `AttributeError` or
`RuntimeError`. Reported for a cache on a generator function, a coroutine function or a context manager function, and on a function that
returns what one of these makes.

Not reported: generators that never end, which callers may share; managers that a class makes, which may be reusable (locks, sessions); and
caches that await what they keep, such as asyncstdlib's.
""",
    bad="""\
from collections.abc import Iterator
from functools import cache


@cache  # error
def squares(n: int) -> Iterator[int]:
    for i in range(n):
        yield i * i
""",
    good="""\
from functools import cache


@cache
def squares(n: int) -> list[int]:
    return [i * i for i in range(n)]
""",
)

_ONCE: Final[Mapping[Shape, tuple[str, str, str]]] = {
    Shape.COROUTINE: ("awaited", "fails", "cache what it awaits in a function without async"),
    Shape.GENERATOR: ("iterated", "gets nothing", "return a list"),
    Shape.ITERATOR: ("iterated", "gets nothing", "return a list"),
    Shape.ASYNC_GENERATOR: ("iterated", "gets nothing", "cache what is expensive in a function of its own"),
    Shape.MANAGER: ("entered", "fails", "cache what is expensive in a function of its own"),
    Shape.ASYNC_MANAGER: ("entered", "fails", "cache what is expensive in a function of its own"),
}


def message(function: str, cache: str, shape: Shape) -> str:
    """Return the message for a function under ``cache`` whose result has this shape."""
    used, result, repair = _ONCE[shape]
    return (
        f'@{cache} keeps the one {shape.value} that "{function}" makes, and it can be {used} once: the next one who asks for it {result}. '
        f"Remove @{cache}, or {repair}"
    )
