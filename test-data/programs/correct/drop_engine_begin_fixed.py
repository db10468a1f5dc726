"""AsyncEngine.begin() is a manager: as a statement no transaction starts."""
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool


async def in_transaction(engine: AsyncEngine) -> bool:
    async with engine.connect() as conn:
        await conn.begin()
        started = conn.in_transaction()
        await conn.execute(text("select 1"))
    return started


async def use() -> bool:
    engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
    try:
        return await in_transaction(engine)
    finally:
        await engine.dispose()
