"""await on a class that is an async context manager but not awaitable."""
from types import TracebackType


class WebSocket:
    def __init__(self, url: str) -> None:
        self.url = url

    async def __aenter__(self) -> "WebSocket":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.url = ""

    async def send(self, text: str) -> int:
        return len(text)


def connect(url: str) -> WebSocket:
    return WebSocket(url)


async def use() -> int:
    socket = await connect("wss://example.org/feed")  # BUG: await-cm
    return await socket.send("hello")
