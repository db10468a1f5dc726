"""asyncio.run() given an unannotated async context manager."""
import asyncio
from contextlib import asynccontextmanager


@asynccontextmanager
async def server(port):
    state = {"port": port, "up": True}
    try:
        yield state
    finally:
        state["up"] = False


def main():
    asyncio.run(server(8080))  # BUG: run-cm


def use():
    main()
