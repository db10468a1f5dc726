"""HTTP."""

from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter, BackgroundTasks, Depends, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from service import jobs, repo
from service.auth import Reader, Writer
from service.db import DbSession, get_db
from service.models import Booking

router = APIRouter()


class BookingIn(BaseModel):
    room: str
    day: date


class BookingOut(BookingIn):
    model_config = ConfigDict(from_attributes=True)

    id: int


@router.get("/health")
async def health() -> str:
    await jobs.ping()
    return "ok"


@router.get("/bookings", response_model=list[BookingOut])
async def list_bookings(user: Reader, db: DbSession) -> Sequence[Booking]:
    return await repo.list_bookings(db)


@router.post("/bookings", status_code=201, response_model=BookingOut)
async def book(asked: BookingIn, user: Writer, db: DbSession, tasks: BackgroundTasks) -> Booking:
    booking = await repo.add_booking(db, user.id, asked.room, asked.day)
    tasks.add_task(jobs.record, f"mail to {user.name}: {asked.room}")
    return booking


@router.post("/bookings/batch", status_code=201)
async def book_all(asked: list[BookingIn], user: Writer, db: DbSession) -> int:
    for one in asked:
        await repo.add_booking(db, user.id, one.room, one.day)
    return len(asked)


@router.delete("/bookings/{booking_id}", status_code=204)
async def cancel(booking_id: int, user: Writer, db: DbSession) -> None:
    if not await repo.delete_booking(db, booking_id):
        raise HTTPException(404, "no such booking")


@router.get("/bookings/{day}.csv")
async def export(day: date, user: Reader) -> StreamingResponse:
    return StreamingResponse(jobs.booking_lines(day), media_type="text/csv")


@router.get("/events")
async def events(db: AsyncSession = Depends(get_db)) -> Sequence[str]:
    return await repo.list_events(db)
