"""A dataclass field declared as the session receives the manager."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


class Session:
    async def scalar(self, sql: str) -> int:
        return len(sql)


@dataclass(frozen=True)
class Deps:
    user_id: int
    db: Session


@asynccontextmanager
async def open_session() -> AsyncIterator[Session]:
    yield Session()


async def balance(deps: Deps) -> int:
    return await deps.db.scalar(f"select balance from a where id={deps.user_id}")


async def use() -> int:
    async with open_session() as session:
        deps = Deps(user_id=1, db=session)
        return await balance(deps)
