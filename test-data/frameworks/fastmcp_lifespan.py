"""FastMCP: ``lifespan=``."""

import lifespans as targets
from fastmcp import Client, FastMCP
from support import Resolve, note_lifespan


def cell_KIND() -> Resolve:
    server = FastMCP("server", lifespan=TARGET)  # here: KIND

    async def resolve() -> None:
        async with Client(server):
            pass
        note_lifespan()

    return resolve
