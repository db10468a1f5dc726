"""asyncio.run() given an async generator."""
import asyncio
from collections.abc import AsyncIterator


async def tail(path: str) -> AsyncIterator[str]:
    for number in range(3):
        yield f"{path}:{number}"
        await asyncio.sleep(0)


def use() -> None:
    asyncio.run(tail("app.log"))  # BUG: run-agen
