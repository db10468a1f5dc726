"""partial, lambda, callable objects, aliases and dispatch tables over all kinds, used rightly."""
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial


@contextmanager
def cursor(table: str, limit: int = 10) -> Iterator[list[str]]:
    yield [table] * limit


@asynccontextmanager
async def socket(host: str, port: int) -> AsyncIterator[str]:
    yield f"{host}:{port}"


async def watch(*names: str) -> AsyncIterator[str]:
    for name in names:
        yield name


class Factory:
    def __init__(self, size):
        self.size = size

    def __call__(self):
        for number in range(self.size):
            yield number

    @contextmanager
    def scope(self):
        yield self


short_cursor = partial(cursor, limit=2)
local_socket = partial(socket, "localhost")
dial = socket
numbers = Factory(3)
in_scope = lambda: numbers.scope()  # noqa: E731
sources: dict[str, Callable[[], AsyncIterator[str]]] = {"pods": partial(watch, "pod"), "all": lambda: watch("pod", "job")}


async def use() -> int:
    with short_cursor("users") as rows, in_scope() as factory:
        total = len(rows) + sum(factory()) + sum(numbers())
    async with local_socket(80) as left, dial("h", port=1) as right:
        total += len(left + right)
    for open_source in sources.values():
        async for name in open_source():
            total += len(name)
    return total + sum(map(abs, numbers()))
