"""FastAPI: ``Annotated[T, Security(...)]`` in the signature of a dependency of the route."""

from typing import Annotated

import targets
from asgi import request
from fastapi import Depends, FastAPI, Security
from support import Resolve, note


def cell_KIND() -> Resolve:
    async def user(db: Annotated[WANTED, Security(TARGET, scopes=["read"])]) -> str:  # here: KIND
        note(db, WANTED)
        return "name"

    app = FastAPI()

    @app.get("/")
    async def route(name: Annotated[str, Depends(user)]) -> None: ...

    return lambda: request(app)
