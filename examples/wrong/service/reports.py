"""Routes only some installations have; app.create_app leaves them out, as adding them raises."""

from fastapi import Depends, FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from service import repo
from service.db import get_session


def add_reports(app: FastAPI) -> None:
    @app.get("/reports/count")
    async def report(db: AsyncSession = Depends(get_session())) -> int:  # wrong: called generator
        return await repo.count_bookings(db)
