"""Managers made by contextlib are decorators as well, and so are ContextDecorator classes."""
from collections.abc import AsyncIterator, Iterator
from contextlib import ContextDecorator, asynccontextmanager, contextmanager

log: list[str] = []


@contextmanager
def timed(name: str) -> Iterator[None]:
    log.append(f"start {name}")
    yield
    log.append(f"stop {name}")


@asynccontextmanager
async def traced() -> AsyncIterator[None]:
    log.append("trace")
    yield


class locked(ContextDecorator):
    def __enter__(self) -> "locked":
        log.append("lock")
        return self

    def __exit__(self, *details: object) -> None:
        log.append("unlock")


def add(a: int, b: int) -> int:
    return a + b


@timed("job")
def job() -> int:
    return 1


@traced()
async def async_job() -> int:
    return 2


@locked()
def guarded() -> int:
    return 3


timed_add = timed("add")(add)


async def use() -> tuple[int, list[str]]:
    timed("inline")(add)(1, 2)
    job()
    await async_job()
    return job() + await async_job() + guarded() + timed_add(2, 2), log
