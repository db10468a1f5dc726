"""Async generators in a list; the loop enters each of them."""
from collections.abc import AsyncGenerator


class Replica:
    def __init__(self, zone: str) -> None:
        self.zone = zone

    async def sync(self) -> str:
        return f"{self.zone}: ok"


async def replica(zone: str) -> AsyncGenerator[Replica, None]:
    yield Replica(zone)


async def use() -> list[str]:
    results = []
    scopes = [replica(zone) for zone in ("eu", "us")]
    for scope in scopes:
        async with scope as target:  # BUG: async-with-over-agen
            results.append(await target.sync())
    return results
