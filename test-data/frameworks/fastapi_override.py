"""FastAPI: ``dependency_overrides[f] = target``."""

import targets
from asgi import request
from fastapi import Depends, FastAPI
from support import Resolve, note


async def original() -> targets.Session:
    return targets.Session()


def cell_KIND() -> Resolve:
    app = FastAPI()

    @app.get("/")
    async def route(db: targets.Session = Depends(original)) -> None:
        note(db, targets.Session)

    app.dependency_overrides[original] = TARGET  # here: KIND
    return lambda: request(app)
