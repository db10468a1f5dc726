"""Litestar: ``lifespan=[...]``."""

import lifespans as targets
from asgi import start_and_stop
from litestar import Litestar
from support import Resolve


def cell_KIND() -> Resolve:
    app = Litestar([], lifespan=[TARGET], openapi_config=None)  # here: KIND
    return lambda: start_and_stop(app)
