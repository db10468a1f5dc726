"""FastAPI: ``Security`` as the default of a parameter."""

import targets
from asgi import request
from fastapi import FastAPI, Security
from support import Resolve, note


def cell_KIND() -> Resolve:
    app = FastAPI()

    @app.get("/")
    async def route(db: WANTED = Security(TARGET, scopes=["read"])) -> None:  # here: KIND
        note(db, WANTED)

    return lambda: request(app)
