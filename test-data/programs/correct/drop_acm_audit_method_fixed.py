"""The audit scope is a method; `await`less and `with`less, it never writes its record."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Audit:
    def __init__(self) -> None:
        self.records: list[str] = []

    @asynccontextmanager
    async def record(self, action: str) -> AsyncGenerator[None, None]:
        self.records.append(f"start {action}")
        try:
            yield
        finally:
            self.records.append(f"end {action}")


class AccountService:
    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.closed: set[int] = set()

    async def close(self, account_id: int) -> None:
        async with self.audit.record(f"close {account_id}"):
            self.closed.add(account_id)


async def use() -> list[str]:
    audit = Audit()
    await AccountService(audit).close(7)
    return audit.records
