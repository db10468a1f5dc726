"""iter() on a manager made by a function that a ParamSpec decorator wraps."""
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

calls: list[str] = []


def traced(function: Callable[P, R]) -> Callable[P, R]:
    @wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        calls.append(function.__name__)
        return function(*args, **kwargs)

    return inner


@traced
@contextmanager
def smtp_session(host: str, *, port: int = 25) -> Iterator[list[str]]:
    outbox: list[str] = []
    yield outbox


def use() -> int:
    outboxes = iter(smtp_session("mail.local", port=2525))  # BUG: iter-of-cm
    return len(next(outboxes))
