# strict: a rollback hides the exception of the body
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import (
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

engine = create_async_engine("sqlite+aiosqlite://")
make_session = async_sessionmaker(engine)


@asynccontextmanager
async def transaction() -> AsyncGenerator[AsyncSession]:
    async with make_session() as session:
        try:
            yield session
            await session.commit()
        except Exception:
            await session.rollback()
