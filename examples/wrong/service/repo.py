"""Queries. Every function is given the session and leaves the transaction to whoever opened it."""

from collections.abc import AsyncGenerator, Sequence
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.models import Booking, Event, User


async def user_by_token(db: AsyncSession, token: str) -> User | None:
    return await db.scalar(select(User).where(User.token == token))


async def add_booking(db: AsyncSession, owner_id: int, room: str, day: date) -> Booking:
    booking = Booking(room=room, day=day, owner_id=owner_id)
    db.add(booking)
    await db.flush()
    return booking


async def list_bookings(db: AsyncSession) -> Sequence[Booking]:
    return (await db.scalars(select(Booking).order_by(Booking.day, Booking.room))).all()


async def stream_bookings(db: AsyncSession, day: date) -> AsyncGenerator[Booking, None]:
    async for booking in await db.stream_scalars(select(Booking).where(Booking.day == day).order_by(Booking.room)):
        yield booking


async def delete_before(db: AsyncSession, day: date) -> int:
    old = await db.scalar(select(func.count()).select_from(Booking).where(Booking.day < day))
    await db.execute(delete(Booking).where(Booking.day < day))
    return old or 0


async def count_bookings(db: AsyncSession) -> int:
    return await db.scalar(select(func.count()).select_from(Booking)) or 0


async def add_event(db: AsyncSession, text: str) -> None:
    db.add(Event(text=text))
    await db.flush()


async def list_events(db: AsyncSession) -> Sequence[str]:
    return (await db.scalars(select(Event.text).order_by(Event.id))).all()
