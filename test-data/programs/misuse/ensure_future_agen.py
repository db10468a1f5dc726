"""ensure_future() on the element of a dict of async generators."""
import asyncio
from collections.abc import AsyncGenerator


async def watch(resource: str) -> AsyncGenerator[str, None]:
    for event in ("added", "deleted"):
        await asyncio.sleep(0)
        yield f"{resource} {event}"


async def use() -> None:
    watches = {name: watch(name) for name in ("pods", "services")}
    task = asyncio.ensure_future(watches["pods"])  # BUG: ensure-future-agen
    await task
