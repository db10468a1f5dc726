"""asyncio.timeout() as a statement limits nothing."""
import asyncio


class Upstream:
    def __init__(self, delay: float) -> None:
        self.delay = delay

    async def fetch(self, path: str) -> bytes:
        await asyncio.sleep(self.delay)
        return path.encode()


async def fetch_or_empty(upstream: Upstream, path: str) -> bytes:
    try:
        async with asyncio.timeout(0.05):
            return await upstream.fetch(path)
    except TimeoutError:
        return b""


async def use() -> bytes:
    return await fetch_or_empty(Upstream(0.3), "/slow")
