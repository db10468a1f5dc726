"""FastMCP: ``Depends`` as the default of a tool's parameter."""

import targets
from fastmcp import Client, FastMCP
from fastmcp.dependencies import Depends
from support import Resolve, note


def cell_KIND() -> Resolve:
    server: FastMCP[object] = FastMCP("server")

    @server.tool
    async def tool(db: WANTED = Depends(TARGET)) -> str:  # here: KIND
        note(db, WANTED)
        return "done"

    async def resolve() -> None:
        async with Client(server) as client:
            await client.call_tool("tool")

    return resolve
