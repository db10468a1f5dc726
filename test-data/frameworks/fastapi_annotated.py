"""FastAPI: ``Annotated[T, Depends(...)]`` in a signature."""

from typing import Annotated

import targets
from asgi import request
from fastapi import Depends, FastAPI
from support import Resolve, note


def cell_KIND() -> Resolve:
    app = FastAPI()

    @app.get("/")
    async def route(db: Annotated[WANTED, Depends(TARGET)]) -> None:  # here: KIND
        note(db, WANTED)

    return lambda: request(app)
