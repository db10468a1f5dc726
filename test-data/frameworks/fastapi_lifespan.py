"""FastAPI: ``lifespan=``."""

import lifespans as targets
from asgi import start_and_stop
from fastapi import FastAPI
from support import Resolve


def cell_KIND() -> Resolve:
    app = FastAPI(lifespan=TARGET)  # here: KIND
    return lambda: start_and_stop(app)
