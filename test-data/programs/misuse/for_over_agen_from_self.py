"""A synchronous `for` over an async generator method."""
from collections.abc import AsyncIterator


class Page:
    def __init__(self, number: int) -> None:
        self.items = [number * 10, number * 10 + 1]


class ApiClient:
    async def pages(self, path: str) -> AsyncIterator[Page]:
        for number in range(3):
            yield Page(number)

    async def count(self, path: str) -> int:
        total = 0
        for page in self.pages(path):  # BUG: for-over-agen
            total += len(page.items)
        return total


async def use() -> int:
    return await ApiClient().count("/orders")
