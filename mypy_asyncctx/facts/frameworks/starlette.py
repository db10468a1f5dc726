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

HTTP_EXCEPTIONS: Final = frozenset({"starlette.exceptions.HTTPException", "fastapi.exceptions.HTTPException"})
"""Exceptions that an application answers with their status, as long as no response has been sent."""
