"""Work outside of a request's own session: background tasks, streams, clean-up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from datetime import date

from sqlalchemy import text

from service import repo
from service.db import session_scope


async def record(message: str) -> None:
    async with session_scope() as db:
        await repo.add_event(db, message)


async def expire(before: date) -> int:
    async with session_scope() as db:
        count = await repo.delete_before(db, before)
        await repo.add_event(db, f"expired {count}")
    return count


async def ping() -> None:
    async with session_scope() as db:
        await asyncio.wait_for(db.execute(text("select 1")), 1)


async def booking_lines(day: date) -> AsyncIterator[str]:
    """The body of a streamed answer. It outlives the route, so it has a session of its own."""
    async with session_scope() as db:
        async for booking in repo.stream_bookings(db, day):
            yield f"{booking.room},{booking.day}\n"


async def remind(day: date, send: Callable[[str], Awaitable[bool]]) -> int:
    """Send one line per booking until `send` says stop; the half-read stream is closed before its session."""
    sent = 0
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(session_scope())
        bookings = await stack.enter_async_context(aclosing(repo.stream_bookings(db, day)))
        async for booking in bookings:
            sent += 1
            if not await send(f"{booking.room} is yours today"):
                break
    return sent
