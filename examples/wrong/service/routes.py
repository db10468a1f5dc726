"""HTTP."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from service import jobs, repo
from service.auth import Reader, Writer
from service.db import get_db, get_session
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
    return await jobs.check_database()


@router.get("/bookings", response_model=list[BookingOut])
async def list_bookings(user: Reader, db: AsyncSession = Depends(get_db)) -> Sequence[Booking]:  # wrong: decorated
    return await repo.list_bookings(db)


@router.get("/bookings/count")
async def count_bookings(db: Annotated[AsyncSession, Depends(get_db)]) -> int:  # wrong: decorated in Annotated
    return await repo.count_bookings(db)


@router.get("/events")
async def events(db: AsyncSession = Depends(get_db())) -> Sequence[str]:  # wrong: called context manager
    return await repo.list_events(db)


@router.post("/bookings", status_code=201, response_model=BookingOut)
async def book(asked: BookingIn, user: Reader, tasks: BackgroundTasks) -> Booking:
    booking = await repo.add_booking(get_session(), user.id, asked.room, asked.day)  # wrong: generator as session
    tasks.add_task(jobs.record, f"mail to {user.name}: {asked.room}")
    return booking


@router.post("/bookings/expire")
async def expire(user: Writer, tasks: BackgroundTasks) -> None:
    tasks.add_task(jobs.expire, date.today())


@router.get("/bookings/{day}.csv")
async def export(day: date, user: Reader) -> StreamingResponse:
    return StreamingResponse(jobs.booking_lines(day), media_type="text/csv")
