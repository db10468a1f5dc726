"""A local variable declared with the resource's type gets the manager."""
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Broker:
    async def publish(self, topic: str) -> str:
        return f"published to {topic}"


class App:
    @asynccontextmanager
    async def broker(self) -> AsyncGenerator[Broker, None]:
        yield Broker()


async def announce(app: App, topic: str) -> str:
    async with app.broker() as broker:
        return await broker.publish(topic)


async def use() -> str:
    return await announce(App(), "orders")
