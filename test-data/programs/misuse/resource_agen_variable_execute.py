"""`db = get_db()` where get_db is an async generator dependency, outside of FastAPI."""
from collections.abc import AsyncGenerator


class AsyncDb:
    async def execute(self, sql: str) -> int:
        return len(sql)

    async def close(self) -> None:
        return None


async def get_db() -> AsyncGenerator[AsyncDb, None]:
    db = AsyncDb()
    try:
        yield db
    finally:
        await db.close()


async def nightly_cleanup() -> int:
    db = get_db()
    return await db.execute("delete from tokens")  # BUG: agen-as-resource


async def use() -> int:
    return await nightly_cleanup()
