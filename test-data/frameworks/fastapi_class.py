"""FastAPI: a parameter of the ``__init__`` of a class that is a dependency."""

import targets
from asgi import request
from fastapi import Depends, FastAPI
from support import Resolve, note


def cell_KIND() -> Resolve:
    class Service:
        def __init__(self, db: WANTED = Depends(TARGET)) -> None:  # here: KIND
            note(db, WANTED)

    app = FastAPI()

    @app.get("/")
    async def route(service: Service = Depends()) -> None: ...

    return lambda: request(app)
