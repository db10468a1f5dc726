"""`with` on an async context manager, in a function that should be async anyway."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Transaction:
    def __init__(self) -> None:
        self.statements: list[str] = []

    def add(self, sql: str) -> int:
        self.statements.append(sql)
        return len(self.statements)


class Repository:
    @asynccontextmanager
    async def begin(self, isolation: str = "serializable") -> AsyncGenerator[Transaction, None]:
        transaction = Transaction()
        transaction.add(f"begin {isolation}")
        yield transaction
        transaction.add("commit")

    async def rename(self, name: str) -> int:
        with self.begin() as transaction:  # BUG: with-over-acm
            return transaction.add(f"update users set name = '{name}'")


async def use() -> int:
    return await Repository().rename("ada")
