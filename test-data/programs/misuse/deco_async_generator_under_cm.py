"""@contextmanager on an async generator function."""
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager


class Gauge:
    value = 0


gauge = Gauge()


@contextmanager  # BUG: cm-on-agen
async def in_flight() -> AsyncGenerator[Gauge, None]:
    gauge.value += 1
    try:
        yield gauge
    finally:
        gauge.value -= 1


def handle(request: str) -> int:
    with in_flight():
        return gauge.value + len(request)


def use() -> int:
    return handle("GET /")
