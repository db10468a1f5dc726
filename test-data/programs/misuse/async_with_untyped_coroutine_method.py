"""An unannotated async method returns an async context manager; the await is missing."""
from contextlib import asynccontextmanager


class Broker:
    def __init__(self):
        self.ready = False

    @asynccontextmanager
    async def _channel(self, name):
        channel = [name]
        yield channel

    async def channel(self, name):
        self.ready = True
        return self._channel(name)


async def publish(broker: Broker, body: str) -> int:
    async with broker.channel("events") as channel:  # BUG: async-with-over-coroutine
        channel.append(body)
        return len(channel)


async def use() -> int:
    return await publish(Broker(), "created")
