"""Depends(dependency=...) in a route defined inside a factory."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient


class Bus:
    async def publish(self, topic: str) -> str:
        return f"{topic} published"


def create_app() -> FastAPI:
    app = FastAPI()

    @asynccontextmanager
    async def bus() -> AsyncGenerator[Bus, None]:
        yield Bus()

    async def bus_dependency() -> AsyncGenerator[Bus, None]:
        async with bus() as entered:
            yield entered

    @app.get("/publish/{topic}")
    async def publish(topic: str, bus: Bus = Depends(dependency=bus)) -> str:  # BUG: depends-on-acm
        return await bus.publish(topic)

    return app


def use() -> str:
    return TestClient(create_app()).get("/publish/orders").json()
