"""A repository gets `session=self.open()` with an async manager."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def get(self, key: int) -> str:
        return f"row {key}"


class UserRepository:
    def __init__(self, *, session: Session, table: str = "users") -> None:
        self.session = session
        self.table = table

    async def by_id(self, key: int) -> str:
        return f"{self.table}: {await self.session.get(key)}"


class Container:
    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Session, None]:
        yield Session()

    async def find(self, key: int) -> str:
        repository = UserRepository(session=self.open())  # BUG: acm-as-argument
        return await repository.by_id(key)


async def use() -> str:
    return await Container().find(3)
