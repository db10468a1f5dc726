"""A @contextmanager function used as a decorator, and a ContextDecorator class."""
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ContextDecorator, asynccontextmanager, contextmanager

log: list[str] = []


@contextmanager
def traced(name: str) -> Iterator[str]:
    log.append(f"+{name}")
    yield name
    log.append(f"-{name}")


@asynccontextmanager
async def transactional() -> AsyncIterator[None]:
    log.append("begin")
    yield
    log.append("commit")


class timed(ContextDecorator):
    def __enter__(self) -> "timed":
        return self

    def __exit__(self, *details: object) -> None:
        log.append("timed")


@traced("total")
def total(numbers: list[int]) -> int:
    return sum(numbers)


@transactional()
async def save(number: int) -> int:
    await asyncio.sleep(0)
    return number


@timed()
def untyped(items):
    return [item for item in items]


async def use() -> int:
    with traced("again"):
        return total([1, 2]) + await save(3) + len(untyped("ab"))
