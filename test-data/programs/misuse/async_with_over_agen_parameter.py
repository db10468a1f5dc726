"""A parameter declared AsyncGenerator is entered."""
from collections.abc import AsyncGenerator


class Cursor:
    def __init__(self, rows: list[int]) -> None:
        self.rows = rows

    async def fetchall(self) -> list[int]:
        return self.rows


async def server_side_cursor(limit: int) -> AsyncGenerator[Cursor, None]:
    yield Cursor(list(range(limit)))


async def total(cursors: AsyncGenerator[Cursor, None]) -> int:
    async with cursors as cursor:  # BUG: async-with-over-agen
        return sum(await cursor.fetchall())


async def use() -> int:
    return await total(server_side_cursor(4))
