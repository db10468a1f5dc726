"""The alias keeps the function's name for callers, and the call was forgotten."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

log: list[str] = []


class Tx:
    async def insert(self, table: str) -> str:
        log.append(table)
        return table


@asynccontextmanager
async def _begin() -> AsyncIterator[Tx]:
    yield Tx()
    log.append("commit")


transaction = _begin


async def create_user(name: str) -> str:
    async with transaction as tx:  # BUG: forgot-call
        return await tx.insert(f"users:{name}")


async def use() -> str:
    return await create_user("ada")
