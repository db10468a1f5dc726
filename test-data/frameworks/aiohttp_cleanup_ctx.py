"""aiohttp: ``cleanup_ctx``."""

import lifespans as targets
from aiohttp import web
from support import Resolve, note_lifespan


def cell_KIND() -> Resolve:
    app = web.Application()
    app.cleanup_ctx.append(TARGET)  # here: KIND

    async def resolve() -> None:
        runner = web.AppRunner(app)
        await runner.setup()
        await runner.cleanup()
        note_lifespan()

    return resolve
