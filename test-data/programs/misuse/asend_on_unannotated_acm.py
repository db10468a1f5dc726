"""`.asend(None)` used to start an unannotated async context manager."""
from contextlib import asynccontextmanager


class Producer:
    def __init__(self, topic):
        self.topic = topic
        self.count = 0

    async def send(self, value):
        self.count += 1
        return self.count


@asynccontextmanager
async def kafka_producer(topic):
    producer = Producer(topic)
    yield producer


async def use() -> int:
    producer = await kafka_producer("audit").asend(None)  # BUG: asend-on-cm
    return await producer.send("login")
