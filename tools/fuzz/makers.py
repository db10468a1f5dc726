"""What generated programs get their values from: functions, methods and classes, each of which is correct by itself."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")


class Choose(Protocol):
    """Chance: takes one of several."""

    def __call__(self, items: Sequence[Item], /) -> Item:
        """Return one of ``items``."""


PRELUDE: Final = """\
import asyncio
import contextlib
import functools
import inspect
import itertools
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, aclosing
from contextlib import asynccontextmanager, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, NamedTuple, Optional, ParamSpec, Protocol, TypeVar, Union, cast, overload

T = TypeVar("T")
P = ParamSpec("P")
FLAGS = [True]
HITS = [0]

def hit() -> None:
    HITS[0] += 1

def flag() -> bool:
    FLAGS.append(FLAGS.pop(0))
    return FLAGS[-1]

class Session:
    name: str = "s"
    def ping(self) -> int:
        return 1
    async def commit(self) -> int:
        return 2

class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value
    def get(self) -> T:
        return self.value
    @property
    def prop(self) -> T:
        return self.value

class Pair(NamedTuple, Generic[T]):
    left: T
    right: object

@dataclass
class Data(Generic[T]):
    value: T
    rest: list[T] = field(default_factory=list)

def ident(value: T) -> T:
    return value

async def aident(value: T) -> T:
    return value

def first(one: T, *others: object, **named: object) -> T:
    return one

def maybe(value: T) -> T | None:
    return value if flag() else None

def call(function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    return function(*args, **named)

def untyped(value):
    return value

def take(value: Session) -> int:
    return value.ping()

def take_any(value: Any) -> None:
    pass

def take_object(value: object) -> None:
    pass

def take_manager(value: AbstractContextManager[T]) -> T:
    with value as result:
        return result

async def take_async_manager(value: AbstractAsyncContextManager[T]) -> T:
    async with value as result:
        return result

def take_items(value: Iterable[T]) -> list[T]:
    return list(value)

async def take_async_items(value: AsyncIterable[T]) -> list[T]:
    return [item async for item in value]

def logged(function: Callable[P, T]) -> Callable[P, T]:
    @functools.wraps(function)
    def inner(*args: P.args, **named: P.kwargs) -> T:
        return function(*args, **named)
    return inner

def plain(function):
    return function

F = TypeVar("F", bound=Callable[..., Any])

def same(function: F) -> F:
    return function

def options(*, retries: int = 1) -> Callable[[F], F]:
    return same
"""


@dataclass(frozen=True)
class Maker:
    """``text`` defines what ``value`` makes; ``function`` is the same without the call, None where there is none.

    ``right`` is the statement that the value is made for, "" for an object that is used as it is.
    """

    text: str
    value: str
    function: str | None
    right: str


_RESULTS: Final = {
    (False, True): ("Generator[{t}, None, None]", "Iterator[{t}]", "Iterable[{t}]", "Generator[{t}, Any, Any]"),
    (True, True): ("AsyncGenerator[{t}, None]", "AsyncIterator[{t}]", "AsyncIterable[{t}]", "AsyncGenerator[{t}]"),
}
_DECORATED: Final = {False: ("Generator[{t}, None, None]", "Iterator[{t}]"), True: ("AsyncGenerator[{t}, None]", "AsyncIterator[{t}]")}
_BODIES: Final = (
    "hit()\nyield {v}",
    "hit()\ntry:\n    yield {v}\nfinally:\n    hit()",
    "with contextlib.suppress(KeyError):\n    hit()\n    yield {v}",
    "value = {v}\nhit()\nif flag():\n    yield value\nelse:\n    yield value",
    "hit()\nfor item in [{v}]:\n    yield item\n    break",
    "hit()\nsent = yield {v}\ndel sent",
)
_LOOPS: Final = ("for number in range(2):\n    hit()\n    yield {v}", "hit()\nyield {v}\nyield {v}", "hit()\nyield from [{v}]")
_OUTER: Final = ("", "", "", "", "@same\n", "@logged\n", "@plain\n", "@options(retries=2)\n", "@functools.lru_cache(maxsize=None)\n")


def maker(choose: Choose, number: int, others: Sequence[Maker]) -> Maker:
    """Return a maker that chance chooses; it may build on ``others``."""
    name = f"make_{number}"
    kind = choose(("generator", "manager", "manager", "generator", "class", "delegate", "iterator", "coroutine", "overload"))
    is_async = choose((True, False))
    if kind == "class":
        return _manager_class(choose, number, is_async=is_async)
    if kind == "iterator":
        return _iterator_class(choose, number, is_async=is_async)
    if kind == "overload":
        return _overloaded(choose, number, is_async=is_async)
    if kind in ("delegate", "coroutine") and others:
        return _delegate(choose, name, choose(others), is_coroutine=kind == "coroutine")
    decorated = kind == "manager"
    return _function(choose, name, is_async=is_async, decorated=decorated)


def _function(choose: Choose, name: str, *, is_async: bool, decorated: bool) -> Maker:
    generic = choose((False, False, False, True))
    annotated = generic or choose((True, True, False))
    typ, value = (
        ("T", "given") if generic else choose((("Session", "Session()"), ("Session", "Session()"), ("int", "3"), ("list[int]", "[1]")))
    )
    results = _DECORATED[is_async] if decorated else _RESULTS[is_async, True]
    arrow = f" -> {choose(results).format(t=typ)}" if annotated else ""
    body = choose(_BODIES if decorated else _BODIES + _LOOPS).format(v=value)
    if is_async:
        body = body.replace("yield from [", "for item in [").replace("[given]", "[given]")
        if "for item in [" in body and "yield item" not in body:
            body = body + ":\n    yield item"
        body = choose(("", "await asyncio.sleep(0)\n")) + body
    decorator = ("@asynccontextmanager\n" if is_async else "@contextmanager\n") if decorated else ""
    outer = choose(_OUTER)
    if "lru_cache" in outer and (generic or not decorated):
        outer = ""
    right = ("async with" if is_async else "with") if decorated else ("async for" if is_async else "for")
    params = (
        "given: T" if generic else choose(("", "number: int = 1", "*args: int, **named: int")) if annotated else choose(("", "number=1"))
    )
    args = choose(("Session()", "3", "given=Session()")) if generic else ""
    start = "async def" if is_async else "def"
    return _placed(choose, name, outer + decorator, f"{start} {name}", params, arrow, body, args, right)


def _placed(choose: Choose, name: str, decorators: str, start: str, params: str, arrow: str, body: str, args: str, right: str) -> Maker:
    def written(extra: str) -> str:
        joined = ", ".join(part for part in (extra, params) if part)
        return f"{decorators}{start}({joined}){arrow}:\n{indent(body, '    ')}\n"

    place = choose(
        ("module", "module", "module", "method", "classmethod", "staticmethod", "nested", "property", "attribute", "inherited", "call")
    )
    owner = f"Owner{name}"
    if place in ("method", "inherited"):
        text = f"class {owner}:\n{indent(written('self'), '    ')}"
        if place == "inherited":
            text += f"\nclass Sub{owner}({owner}):\n    pass\n"
            owner = f"Sub{owner}"
        return Maker(text, f"{owner}().{name}({args})", f"{owner}().{name}", right)
    if place in ("classmethod", "staticmethod") and "lru_cache" not in decorators:
        text = f"class {owner}:\n{indent(f'@{place}' + chr(10) + written('cls' if place == 'classmethod' else ''), '    ')}"
        return Maker(text, f"{owner}.{name}({args})", f"{owner}.{name}", right)
    if place == "nested":
        text = f"def outer_{name}():\n{indent(written(''), '    ')}    return {name}\n"
        return Maker(text, f"outer_{name}()({args})", f"outer_{name}()", right)
    if place == "property" and not args and not params.startswith("*"):
        text = f"class {owner}:\n{indent('@property' + chr(10) + written('self'), '    ')}"
        return Maker(text, f"{owner}().{name}", None, right)
    if place == "attribute" and not args:
        text = f"{written('')}\nclass {owner}:\n    def __init__(self) -> None:\n        self.held = {name}()\n        self.make = {name}\n"
        return Maker(text, choose((f"{owner}().held", f"{owner}().make()")), f"{owner}().make", right)
    if place == "call" and "lru_cache" not in decorators:
        text = f"class {owner}:\n{indent(written('self').replace(f'def {name}(', 'def __call__('), '    ')}"
        return Maker(text, f"{owner}()({args})", f"{owner}()", right)
    return Maker(written(""), f"{name}({args})", name, right)


def _manager_class(choose: Choose, number: int, *, is_async: bool) -> Maker:
    name, both = f"Manager{number}", choose((False, False, True))
    a, d = ("a", "async def") if is_async else ("", "def")
    gives, value = choose(((f'"{name}"', "self"), ("Session", "Session()"), ("int", "1")))
    text = f"class {name}:\n    def ping(self) -> int:\n        return 0\n"
    for prefix, start in ((a, d), ("" if is_async else "a", "def" if is_async else "async def")) if both else ((a, d),):
        text += f"    {start} __{prefix}enter__(self) -> {gives}:\n        hit()\n        return {value}\n"
        text += f"    {start} __{prefix}exit__(self, *error: object) -> None:\n        hit()\n"
    if choose((False, True)) and not both:
        base = ("AbstractAsyncContextManager" if is_async else "AbstractContextManager") + f"[{gives}]"
        text = text.replace(f"class {name}:", f"class {name}({base}):")
    if choose((False, False, False, True)):
        text += "    def __iter__(self) -> Iterator[int]:\n        hit()\n        return iter([1])\n"
    if choose((False, False, False, True)) and is_async:
        text += f"    def __await__(self) -> Generator[Any, None, {gives}]:\n        hit()\n"
        text += f"        yield from asyncio.sleep(0).__await__()\n        return {value}\n"
    return Maker(text, f"{name}()", name, "async with" if is_async else "with")


def _iterator_class(choose: Choose, number: int, *, is_async: bool) -> Maker:
    name = f"Items{number}"
    if is_async:
        text = f"class {name}:\n    left = 1\n    def __aiter__(self) -> AsyncIterator[int]:\n        hit()\n        return self\n"
        text += "    async def __anext__(self) -> int:\n        self.left -= 1\n"
        text += "        if self.left < 0:\n            raise StopAsyncIteration\n        return 1\n"
    else:
        text = f"class {name}:\n    left = 1\n    def __iter__(self) -> Iterator[int]:\n        hit()\n        return self\n"
        text += "    def __next__(self) -> int:\n        self.left -= 1\n"
        text += "        if self.left < 0:\n            raise StopIteration\n        return 1\n"
    base = choose(("", "", "AsyncIterator[int]" if is_async else "Iterator[int]"))
    text = text.replace(f"class {name}:", f"class {name}({base}):") if base else text
    return Maker(text, f"{name}()", name, "async for" if is_async else "for")


def _overloaded(choose: Choose, number: int, *, is_async: bool) -> Maker:
    name = f"pick_{number}"
    one = "AbstractAsyncContextManager[Session]" if is_async else "AbstractContextManager[Session]"
    two = choose(("Session", "AsyncIterator[Session]" if is_async else "Iterator[Session]"))
    base = ("@asynccontextmanager\nasync " if is_async else "@contextmanager\n") + f"def manager_{name}() -> "
    base += ("AsyncIterator[Session]" if is_async else "Iterator[Session]") + ":\n    hit()\n    yield Session()\n"
    other = "Session()"
    if two != "Session":
        base += ("async " if is_async else "") + f"def items_{name}() -> {two}:\n    hit()\n    yield Session()\n"
        other = f"items_{name}()"
    text = f"{base}@overload\ndef {name}(at: int) -> {one}: ...\n@overload\ndef {name}(at: str) -> {two}: ...\n"
    text += f"def {name}(at: int | str) -> Any:\n    return manager_{name}() if isinstance(at, int) else {other}\n"
    argument = choose(("1", '"a"'))
    right = ("async with" if is_async else "with") if argument == "1" else "" if two == "Session" else "async for" if is_async else "for"
    return Maker(text, f"{name}({argument})", None, right)


def _delegate(choose: Choose, name: str, other: Maker, *, is_coroutine: bool) -> Maker:
    start = "async def" if is_coroutine else "def"
    body = choose(
        (
            f"return {other.value}",
            f"value = {other.value}\nreturn value",
            f"if flag():\n    return {other.value}\nreturn {other.value}",
            f"try:\n    return {other.value}\nfinally:\n    pass",
            f"with contextlib.suppress(KeyError):\n    return {other.value}\nraise KeyError",
        )
    )
    arrow = choose(("", "", "", " -> Any"))
    return _placed(
        choose,
        name,
        choose(("", "", "@same\n", "@logged\n")),
        f"{start} {name}",
        "",
        arrow,
        body,
        "",
        "await" if is_coroutine else other.right,
    )
