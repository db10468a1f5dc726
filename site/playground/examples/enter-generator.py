# A FastAPI dependency is entered by hand
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import (
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

app = FastAPI()
engine = create_async_engine("sqlite+aiosqlite://")
make_session = async_sessionmaker(engine)


async def get_db() -> AsyncGenerator[AsyncSession]:
    async with make_session() as session:
        yield session
        await session.commit()


@app.get("/users")
async def users(db: Annotated[AsyncSession, Depends(get_db)]) -> int:
    result = await db.execute(text("select * from users"))
    return len(result.all())


async def nightly_job() -> None:
    async with get_db() as db:
        await db.execute(text("delete from sessions"))
