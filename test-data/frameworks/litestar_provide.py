"""Litestar: ``Provide`` in the ``dependencies`` of a handler."""

import targets
from asgi import request
from litestar import Litestar, get
from litestar.di import Provide
from support import Resolve, note


def cell_KIND() -> Resolve:
    @get("/", dependencies={"db": Provide(TARGET)})  # here: KIND
    async def handler(db: WANTED) -> None:
        note(db, WANTED)

    app = Litestar([handler], openapi_config=None)
    return lambda: request(app)
