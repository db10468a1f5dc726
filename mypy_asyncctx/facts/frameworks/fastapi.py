"""FastAPI, measured on 0.60 to 0.165: a generator function is run, a context manager is not entered. See ``tests/test_fastapi.py``."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.frameworks.base import ENTERED, FAILS, FAILS_AT_ONCE, INJECTED_AS_IT_IS, Declaration, Outcome, Step
from mypy_asyncctx.facts.frameworks.starlette import LIFESPAN
from mypy_asyncctx.facts.kinds.targets import Form

# From 0.123.5 FastAPI looks through the decorator, sees a generator function and decorates it a second time.
_DECORATED: Final = (("", Outcome.OBJECT), ("0.123.5", Outcome.FAILS))

DEPENDS: Final = Declaration(
    title="Depends()",
    package="fastapi",
    outcomes={
        Form.MANAGER: _DECORATED,
        Form.PARTIAL_MANAGER: (("", Outcome.OBJECT), ("0.123.6", Outcome.FAILS)),
        **INJECTED_AS_IT_IS,
        Form.CALLED_GENERATOR: FAILS_AT_ONCE,
        Form.CALLED_MANAGER: FAILS,
    },
    calls_aliases=True,
    # Sync functions run in threads. Dependencies were left before the answer is sent in some versions, and are with scope="function".
    steps=ENTERED | {Step.COPIES},
    answers=(("", True), ("0.106", False), ("0.118", True)),
    early=("scope", "function"),
)

_SECURITY: Final = DEPENDS._replace(title="Security()")
_LIFESPAN: Final = LIFESPAN._replace(package="fastapi")

DECLARATIONS: Final = {
    "fastapi.param_functions.Depends": DEPENDS,
    "fastapi.params.Depends": DEPENDS,
    "fastapi.param_functions.Security": _SECURITY,
    "fastapi.params.Security": _SECURITY,
    "fastapi.applications.FastAPI": _LIFESPAN,
    "fastapi.routing.APIRouter": _LIFESPAN,
}

OVERRIDES: Final = {"fastapi.applications.FastAPI.dependency_overrides": DEPENDS}
"""Attributes that are a dictionary from a dependency to what replaces it."""

SCHEMES: Final = {"fastapi.security.base.SecurityBase": "auto_error"}
"""Base classes of callables that give None only where an argument of their constructor says so, to that argument: else they answer 401."""

MARKERS: Final = {
    f"fastapi.param_functions.{name}": name for name in ("Depends", "Security", "Query", "Path", "Header", "Cookie", "Body", "Form", "File")
}
"""Calls that stand as the default value of a parameter: a caller that leaves it out gets the object that the call makes."""

ROUTES: Final = frozenset({"get", "post", "put", "delete", "patch", "options", "head", "trace", "api_route", "websocket"})
"""Methods of an application or router that decorate a function and give it back as it is."""

NOT_INJECTED: Final = frozenset({"middleware", "on_event", "exception_handler"})
"""Methods of an application that decorate a function which is then called without dependency injection."""

APPLICATIONS: Final = frozenset({"fastapi.applications.FastAPI", "fastapi.routing.APIRouter", "starlette.applications.Starlette"})
