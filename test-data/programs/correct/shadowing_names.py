"""Local names, parameters, loop variables and attributes that shadow generator and manager functions."""
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def connection() -> AsyncIterator[str]:
    yield "conn"


def rows() -> Iterator[int]:
    yield 1


async def items() -> AsyncIterator[int]:
    yield 5


class Table:
    connection = ["a", "b"]

    def rows(self) -> list[int]:
        return [4, 5]

    async def items(self) -> list[int]:
        return [6]


def count(rows: list[int], connection: list[str]) -> int:
    return sum(rows) + len([c for c in connection])


async def local():
    connection = [1, 2]

    async def rows():
        return connection

    return sum(await rows()) + len([items for items in connection])


async def use() -> int:
    table = Table()
    total = count(table.rows(), table.connection) + await local() + sum(await table.items())
    async with connection() as name:
        for connection_part in name:
            total += len(connection_part)
    return total + sum(rows()) + sum([item async for item in items()])
