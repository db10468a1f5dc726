"""Functions are passed on uncalled: to a registry, to map(), to iter(callable, sentinel), to an executor."""
import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

Lifespan = Callable[[str], AbstractAsyncContextManager[None]]
started: list[str] = []


@asynccontextmanager
async def lifespan(app: str) -> AsyncIterator[None]:
    started.append(app)
    yield
    started.append(f"stopped {app}")


def pages(book: str) -> Iterator[str]:
    yield f"{book} p1"


class Server:
    def __init__(self, lifespan: Lifespan) -> None:
        self.lifespan = lifespan

    async def run(self) -> None:
        async with self.lifespan("app"):
            started.append("serving")


def apply(function: Callable[[str], Iterator[str]], value: str) -> list[str]:
    return list(function(value))


async def use() -> list[str]:
    await Server(lifespan).run()
    await Server(lifespan=lifespan).run()
    for chunk in map(pages, ["a", "b"]):
        started.extend(chunk)
    started.extend(await asyncio.to_thread(apply, pages, "c"))
    queue = [1, 2, 0]
    started.extend(str(item) for item in iter(queue.pop, 1))
    return started
