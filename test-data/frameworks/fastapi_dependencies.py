"""FastAPI: ``dependencies=[...]`` of a route. Nothing is injected: what counts is that the target's code ran."""

import targets
from asgi import request
from fastapi import Depends, FastAPI
from support import Resolve, note_side_effect


def cell_KIND() -> Resolve:
    app = FastAPI()

    @app.get("/", dependencies=[Depends(TARGET)])  # here: KIND
    async def route() -> None: ...

    async def resolve() -> None:
        await request(app)
        note_side_effect()

    return resolve
