"""FastAPI: the target by keyword, ``Depends`` under another name, in a plain ``def`` route of a router."""

import targets
from asgi import request
from fastapi import APIRouter, FastAPI
from fastapi import Depends as Inject
from support import Resolve, note


def cell_KIND() -> Resolve:
    router = APIRouter()

    @router.get("/")
    def route(db: WANTED = Inject(dependency=TARGET, use_cache=False)) -> None:  # here: KIND
        note(db, WANTED)

    app = FastAPI()
    app.include_router(router)
    return lambda: request(app)
