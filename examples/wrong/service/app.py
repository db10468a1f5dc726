"""The application: `uvicorn --factory service.app:create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from service.db import database
from service.routes import router


def create_app(url: str = "sqlite+aiosqlite:///bookings.db") -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with database(url) as engine:
            app.state.engine = engine
            yield

    app = FastAPI(lifespan=lifespan)
    app.include_router(router)
    return app
