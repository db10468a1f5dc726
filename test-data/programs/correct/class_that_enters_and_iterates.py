"""Classes that are managers and iterables at once, sync and async, by inheritance too."""
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager


class Cursor(AbstractContextManager["Cursor"], Iterator[int]):
    def __init__(self, rows: list[int]) -> None:
        self.rows = rows

    def __exit__(self, *details: object) -> None:
        self.rows = []

    def __next__(self) -> int:
        if not self.rows:
            raise StopIteration
        return self.rows.pop()


class Subscription(AbstractAsyncContextManager["Subscription"]):
    def __init__(self, count: int) -> None:
        self.count = count

    async def __aexit__(self, *details: object) -> None:
        self.count = 0

    async def __aiter__(self) -> AsyncIterator[str]:
        for number in range(self.count):
            yield f"message {number}"


class Both(Cursor, Subscription):
    def __init__(self) -> None:
        Cursor.__init__(self, [1, 2])
        Subscription.__init__(self, 2)


async def use() -> int:
    total = sum(Cursor([1, 2]))
    with Cursor([3, 4]) as cursor:
        first, second = cursor
        total += first + second
    async with Subscription(2) as subscription:
        total += len([message async for message in subscription])
    both = Both()
    with both:
        total += next(both)
    async with both as entered:
        async for message in entered:
            total += len(message)
    return total
