"""enter_async_context given a coroutine whose result is the manager."""
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager


class Device:
    def __init__(self, port: str) -> None:
        self.port = port


@asynccontextmanager
async def _claim(port: str) -> AsyncIterator[Device]:
    yield Device(port)


async def claim(port: str) -> AbstractAsyncContextManager[Device]:
    return _claim(port)


async def use() -> list[str]:
    ports: list[str] = []
    async with AsyncExitStack() as stack:
        for port in ("usb0", "usb1"):
            device = await stack.enter_async_context(claim(port))  # BUG: enter-async-context-coroutine
            ports.append(device.port)
    return ports
