"""`with open_span as span` on a function whose arguments are all optional."""
from collections.abc import Generator
from contextlib import contextmanager


class Span:
    def __init__(self, name: str) -> None:
        self.name = name
        self.tags: dict[str, str] = {}


@contextmanager
def open_span(name: str = "request") -> Generator[Span, None, None]:
    yield Span(name)


def handle(path: str) -> dict[str, str]:
    with open_span as span:  # BUG: forgot-call
        span.tags["path"] = path
        return span.tags


def use() -> dict[str, str]:
    return handle("/health")
