"""FastAPI: ``Depends()``, where the annotated class is the target."""

import targets
from asgi import request
from fastapi import Depends, FastAPI
from support import Resolve, note


def cell_KIND() -> Resolve:
    app = FastAPI()

    @app.get("/")
    async def route(db: WANTED = Depends()) -> None:  # here: KIND
        note(db, WANTED)

    return lambda: request(app)
