"""FastAPI: ``lifespan=`` of a router that is included."""

import lifespans as targets
from asgi import start_and_stop
from fastapi import APIRouter, FastAPI
from support import Resolve


def cell_KIND() -> Resolve:
    router = APIRouter(lifespan=TARGET)  # here: KIND
    app = FastAPI()
    app.include_router(router)
    return lambda: start_and_stop(app)
