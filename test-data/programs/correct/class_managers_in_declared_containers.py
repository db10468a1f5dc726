"""Managers where managers are declared: lists, dicts, dataclass fields, defaults, arguments, return values."""
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field


@contextmanager
def span(name: str = "root") -> Iterator[str]:
    yield name


Scope = AbstractContextManager[str]


@dataclass
class Request:
    scope: Scope
    others: list[Scope] = field(default_factory=list)
    factory: Callable[[], Scope] = span
    make: Callable[[], Scope] = field(default=lambda: span("default"))


def enter(scope: Scope) -> str:
    with scope as name:
        return name


def maybe(enabled: bool, scope: Scope | None = None) -> Scope:
    return (scope or span("on")) if enabled else nullcontext("off")


def spans() -> Iterator[Scope]:
    yield span("first")
    yield span("second")


def use() -> list[str]:
    request = Request(span("a"), [span("b"), nullcontext("c")])
    request.others.append(span("d"))
    by_name: dict[str, Scope] = {"e": span("e")}
    by_name["f"] = span("f")
    found = [enter(scope) for scope in [request.scope, *request.others, *by_name.values(), *spans()]]
    found += [enter(request.factory()), enter(request.make()), enter(maybe(True)), enter(maybe(False))]
    with ExitStack() as stack:
        found += [stack.enter_context(scope) for scope in (span("x"), maybe(True, span("y")))]
    return found
