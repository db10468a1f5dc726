"""Litestar: a bare callable in the ``dependencies`` of the application."""

import targets
from asgi import request
from litestar import Litestar, get
from support import Resolve, note


def cell_KIND() -> Resolve:
    @get("/")
    async def handler(db: WANTED) -> None:
        note(db, WANTED)

    app = Litestar([handler], dependencies={"db": TARGET}, openapi_config=None)  # here: KIND
    return lambda: request(app)
