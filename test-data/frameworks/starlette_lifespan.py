"""Starlette: ``lifespan=``."""

import lifespans as targets
from asgi import start_and_stop
from starlette.applications import Starlette
from support import Resolve


def cell_KIND() -> Resolve:
    app = Starlette(lifespan=TARGET)  # here: KIND
    return lambda: start_and_stop(app)
