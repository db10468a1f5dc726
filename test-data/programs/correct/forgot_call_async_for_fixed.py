"""`async for event in events` where events is the generator function."""
from collections.abc import AsyncGenerator


async def events(limit: int = 3) -> AsyncGenerator[dict[str, int], None]:
    for number in range(limit):
        yield {"id": number}


async def collect_ids() -> list[int]:
    found: list[int] = []
    async for event in events():
        found.append(event["id"])
    return found


async def use() -> list[int]:
    return await collect_ids()
