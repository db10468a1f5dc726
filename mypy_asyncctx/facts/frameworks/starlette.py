"""Starlette's lifespan: a function under ``@asynccontextmanager``; an async generator function runs too, with a DeprecationWarning."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.frameworks.base import FAILS, Declaration, Place
from mypy_asyncctx.facts.kinds.targets import Form

LIFESPAN: Final = Declaration(
    title="lifespan=",
    package="starlette",
    parameter="lifespan",
    place=Place.LIFESPAN,
    outcomes={
        Form.COROUTINE: FAILS,
        Form.RETURNS_GENERATOR: FAILS,
        Form.AWAITS_GENERATOR: FAILS,
        Form.AWAITS_MANAGER: FAILS,
        Form.CALLED_GENERATOR: FAILS,
        Form.CALLED_MANAGER: FAILS,
    },
    # A plain function may return any object that can be entered.
    unknown=frozenset({Form.VALUE, Form.CLASS, Form.MANAGER_CLASS, Form.INSTANCE_GENERATOR, Form.PARTIAL_GENERATOR}),
    failure="the application fails at start-up",
    # A sync generator function runs, a sync context manager does not.
    sync_fails=frozenset({Form.MANAGER, Form.PARTIAL_MANAGER, Form.RETURNS_MANAGER}),
)

DECLARATIONS: Final = {
    "starlette.applications.Starlette": LIFESPAN,
    "starlette.routing.Router": LIFESPAN,
}

STREAMS: Final = {
    "starlette.responses.StreamingResponse": "content",
    "sse_starlette.sse.EventSourceResponse": "content",
}
"""Responses whose body is iterated when the route has returned, to the name of their first parameter, which is that body."""

TASKS: Final = frozenset({"starlette.background.BackgroundTask", "starlette.background.BackgroundTasks"})
"""What calls a function with arguments when the response has been sent: by its constructor, or by ``add_task``."""

HTTP_EXCEPTIONS: Final = frozenset({"starlette.exceptions.HTTPException", "fastapi.exceptions.HTTPException"})
"""Exceptions that an application answers with their status, as long as no response has been sent."""
