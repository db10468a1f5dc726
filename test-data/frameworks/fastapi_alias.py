"""FastAPI: an alias of ``Annotated[T, Depends(...)]``."""

from typing import Annotated

import targets
from asgi import request
from fastapi import Depends, FastAPI
from support import Resolve, note


def cell_KIND() -> Resolve:
    Db = Annotated[WANTED, Depends(TARGET)]  # here: KIND
    app = FastAPI()

    @app.get("/")
    async def route(db: Db) -> None:
        note(db, WANTED)

    return lambda: request(app)
