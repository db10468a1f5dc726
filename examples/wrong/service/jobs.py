"""Work outside of a request's own session: background tasks, streams, clean-up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import date

from sqlalchemy import text

from service import repo
from service.db import get_db, get_session, read_only_db, session_scope


async def record(message: str) -> None:
    async for db in get_db():  # wrong: async for over a context manager
        await repo.add_event(db, message)


async def expire(before: date) -> int:
    async with get_session() as db:  # wrong: async with over a generator
        count = await repo.delete_before(db, before)
        await repo.add_event(db, f"expired {count}")
    return count


async def expire_all() -> int:
    db = await session_scope()  # wrong: awaited context manager
    return await repo.delete_before(db, date.max)


async def ping() -> None:
    db = session_scope()
    await db.execute(text("select 1"))  # wrong: never entered


async def check_database() -> str:
    session_scope()  # wrong: dropped
    return "ok"


async def count() -> int:
    async with session_scope as db:  # wrong: forgotten call
        return await repo.count_bookings(db)


async def count_for_report() -> int:
    with session_scope() as db:  # wrong: with instead of async with
        return await repo.count_bookings(db)


async def count_or_give_up() -> int:
    db = await asyncio.wait_for(session_scope(), 1)  # wrong: context manager passed as awaitable
    return await repo.count_bookings(db)


async def count_as_reader() -> int:
    async with read_only_db() as db:  # wrong: async with over an unannotated generator
        return await repo.count_bookings(db)


@asynccontextmanager  # wrong: coroutine without yield
async def journal(message: str) -> None:
    async with session_scope() as db:
        await repo.add_event(db, message)


async def count_with_journal() -> int:
    async with journal("counting"):
        async with session_scope() as db:
            return await repo.count_bookings(db)


async def booking_lines(day: date) -> AsyncIterator[str]:
    async with session_scope() as db:
        async for booking in repo.stream_bookings(db, day):
            yield f"{booking.room},{booking.day}\n"


async def remind(day: date, send: Callable[[str], Awaitable[bool]]) -> int:
    sent = 0
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(get_session())  # wrong: entered generator
        bookings = await stack.enter_async_context(aclosing(repo.stream_bookings(db, day)))
        async for booking in bookings:
            sent += 1
            if not await send(f"{booking.room} is yours today"):
                break
    return sent
