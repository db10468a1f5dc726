"""async for over a class that is only an async context manager."""
from types import TracebackType


class Channel:
    def __init__(self, url: str) -> None:
        self.url = url
        self.open = False

    async def __aenter__(self) -> "Channel":
        self.open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.open = False

    async def publish(self, body: bytes) -> int:
        return len(body)


class Broker:
    def channel(self, name: str) -> Channel:
        return Channel(f"amqp://localhost/{name}")


async def use() -> int:
    broker = Broker()
    async for channel in broker.channel("orders"):  # BUG: async-for-over-cm
        return await channel.publish(b"{}")
    return 0
