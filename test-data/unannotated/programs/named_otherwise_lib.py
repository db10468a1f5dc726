"""What ``named_otherwise`` imports."""

from contextlib import asynccontextmanager


async def rewrapped():
    yield 1


rewrapped = asynccontextmanager(rewrapped)


async def patched():
    yield 1


async def plain():
    yield 1


if asynccontextmanager:

    async def twice():
        yield 1

else:

    async def twice():
        yield 2
