"""The protocol methods called by hand on the right kinds: send, asend, throw, __enter__, __aenter__, __anext__."""
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager


def averager() -> Generator[float, float, int]:
    total, count = 0.0, 0
    while count < 2:
        total += yield total / (count or 1)
        count += 1
    return count


async def echo() -> AsyncGenerator[str, str]:
    said = "start"
    while True:
        said = yield said.upper()


@contextmanager
def lent(value):
    yield value


@asynccontextmanager
async def alent(value):
    yield value


async def use() -> list[object]:
    mean = averager()
    seen: list[object] = [next(mean), mean.send(3.0)]
    try:
        mean.send(5.0)
    except StopIteration as stop:
        seen.append(stop.value)
    voice = echo()
    seen.append(await voice.__anext__())
    seen.append(await voice.asend("again"))
    await voice.aclose()
    manager = lent(1)
    seen.append(manager.__enter__())
    seen.append(next(manager.gen, "spent"))
    amanager = alent(2)
    seen.append(await amanager.__aenter__())
    await amanager.__aexit__(None, None, None)
    seen.append(await anext(aiter(echo())))
    return seen
