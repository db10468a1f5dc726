# strict: a generator that holds a file is left early
from collections.abc import AsyncGenerator


async def lines(path: str) -> AsyncGenerator[str]:
    with open(path) as file:
        for line in file:
            yield line


async def first_error(path: str) -> str | None:
    async for line in lines(path):
        if line.startswith("ERROR"):
            return line
    return None
