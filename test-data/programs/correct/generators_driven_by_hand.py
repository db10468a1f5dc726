"""Generators used as generators: primed, sent to, closed; managers entered by hand."""
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager


def averager() -> Generator[float, float, None]:
    total, count, average = 0.0, 0, 0.0
    while True:
        total += yield average
        count += 1
        average = total / count


async def echo() -> AsyncGenerator[str, str]:
    received = ""
    while True:
        received = yield received


@contextmanager
def scope() -> Iterator[str]:
    yield "scope"


@asynccontextmanager
async def async_scope() -> AsyncGenerator[str, None]:
    yield "async scope"


async def use() -> list[object]:
    running = averager()
    next(running)
    running.send(10)
    found: list[object] = [running.send(20)]
    running.close()
    talk = echo()
    await talk.asend(None)  # type: ignore[arg-type]
    found.append(await talk.asend("hi"))
    await talk.aclose()
    entered = scope()
    found.append(entered.__enter__())
    entered.__exit__(None, None, None)
    later = async_scope()
    found.append(await later.__aenter__())
    await later.__aexit__(None, None, None)
    return found
