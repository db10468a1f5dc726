"""closing() and aclosing() make a generator a manager that yields the generator."""
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, ExitStack, aclosing, closing


def numbers(limit: int) -> Generator[int, None, None]:
    for number in range(limit):
        yield number


async def ticks(limit: int) -> AsyncGenerator[int, None]:
    for number in range(limit):
        yield number


async def untyped_ticks(limit):
    for number in range(limit):
        yield number


async def use() -> int:
    total = 0
    with closing(numbers(3)) as source:
        for number in source:
            total += number
    async with aclosing(ticks(3)) as stream, aclosing(untyped_ticks(2)) as other:
        async for tick in stream:
            total += tick
        total += await anext(other)
    with ExitStack() as stack:
        total += sum(stack.enter_context(closing(numbers(4))))
    async with AsyncExitStack() as astack:
        opened = await astack.enter_async_context(aclosing(ticks(4)))
        total += len([tick async for tick in opened])
    return total
