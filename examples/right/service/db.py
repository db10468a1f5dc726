"""The engine, and the two ways to a session: get_db for FastAPI, session_scope for everybody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends
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


async def get_db() -> AsyncIterator[AsyncSession]:
    """One transaction per request. Not decorated: FastAPI itself makes the context manager of it."""
    async with session_factory.begin() as session:
        yield session


# "function": commit before the answer leaves, so that a client told 201 finds its row.
DbSession = Annotated[AsyncSession, Depends(get_db, scope="function")]


@asynccontextmanager
async def session_scope() -> AsyncIterator[AsyncSession]:
    """One transaction for code outside of a request's dependencies: `async with session_scope() as db`."""
    async with session_factory.begin() as session:
        yield session
