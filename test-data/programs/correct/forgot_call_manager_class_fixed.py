"""The class itself is entered, not an instance."""
import asyncio
from types import TracebackType


class RateLimiter:
    def __init__(self, per_second: int = 10) -> None:
        self.gate = asyncio.Semaphore(per_second)

    async def __aenter__(self) -> "RateLimiter":
        await self.gate.acquire()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.gate.release()


async def call_api(path: str) -> str:
    async with RateLimiter():
        return path.strip("/")


async def use() -> str:
    return await call_api("/v1/users")
