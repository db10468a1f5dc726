"""The engine and the sessions. `get_db` was a bare generator until somebody decorated it for the jobs' sake."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from service.models import Base

session_factory: async_sessionmaker[AsyncSession] = async_sessionmaker(expire_on_commit=False)


@asynccontextmanager
async def database(url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(url)
    session_factory.configure(bind=engine)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def get_db() -> AsyncIterator[AsyncSession]:
    async with session_factory.begin() as session:
        yield session


async def get_session() -> AsyncIterator[AsyncSession]:
    async with session_factory.begin() as session:
        yield session


@asynccontextmanager
async def session_scope() -> AsyncIterator[AsyncSession]:
    async with session_factory.begin() as session:
        yield session


async def read_only_db():
    async with session_factory() as session:
        yield session
