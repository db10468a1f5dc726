"""A cache keeps an object that works once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import Decorator, FuncDef, FuncItem, ReturnStmt

from mypy_asyncctx.facts.frameworks.caches import PROPERTIES
from mypy_asyncctx.facts.kinds.classify import is_made_manager
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.summaries.cached_functions import cache_on, kept_shapes, returns_name
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_asyncctx.rules.consumption.facts import Consumption

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


def check(facts: Consumption) -> Iterator[Finding]:
    """Yield what a cache keeps that works once: what a function makes by itself, or returns from a call."""
    node = facts.path[-1]
    if facts.value is None:
        yield from _of_definition(node) if isinstance(node, Decorator) else ()
        return
    at = next((at for at in range(len(facts.path) - 1, 0, -1) if isinstance(facts.path[at], FuncItem)), 0)
    function, decorated, role = facts.path[at], facts.path[at - 1], facts.value.role
    if not isinstance(decorated, Decorator) or not isinstance(function, FuncDef) or role is None:
        return
    cache = cache_on(decorated)
    if cache is None or cache[2] is not None or function.is_coroutine or function.is_generator:
        return
    returned = isinstance(role.holder, ReturnStmt) or (role.bound is not None and returns_name(function, role.bound))
    if not returned or not (is_made_manager(facts.value.made) or facts.value.ends()):
        return
    name, place, _ = cache
    # An object may keep one generator for itself in a property, and take from it what it needs.
    if name not in PROPERTIES or not facts.value.kind.shape.is_generator:
        yield Finding(RULE.code, _message(function.name, name, facts.value.kind.shape), place)


def _of_definition(node: Decorator) -> Iterator[Finding]:
    cache = cache_on(node)
    if cache is not None:
        name, place, manager = cache
        for shape in kept_shapes(node.func, manager, is_property=name in PROPERTIES):
            yield Finding(RULE.code, _message(node.func.name, name, shape), place)


def _message(function: str, cache: str, shape: Shape) -> str:
    """Return the message for a function under ``cache`` whose result has this shape."""
    used, result, repair = _ONCE[shape]
    return (
        f'@{cache} keeps the one {shape.value} that "{function}" makes, and it can be {used} once: the next one who asks for it {result}. '
        f"Remove @{cache}, or {repair}"
    )
