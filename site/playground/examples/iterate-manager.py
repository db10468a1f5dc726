# A context manager is iterated
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def messages() -> AsyncIterator[str]:
    yield "hello"


async def main() -> None:
    async for message in messages():
        print(message)
