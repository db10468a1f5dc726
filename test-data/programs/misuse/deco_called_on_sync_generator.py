"""The decorator is applied as a call, to a generator function of the other colour."""
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager


class Session:
    async def flush(self) -> str:
        return "flushed"


def make_session() -> Generator[Session, None, None]:
    yield Session()


async def make_async_session() -> AsyncGenerator[Session, None]:
    yield Session()


session_scope = asynccontextmanager(make_session)  # BUG: acm-on-generator


async def use() -> str:
    async with session_scope() as session:
        return await session.flush()
