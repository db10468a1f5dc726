"""Litestar 2.25: dependencies are registered under the name of the parameter that receives them."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.frameworks.base import FAILS, FAILS_AT_ONCE, INJECTED_AS_IT_IS, OBJECT, Declaration, Place, Step
from mypy_asyncctx.facts.frameworks.starlette import LIFESPAN
from mypy_asyncctx.facts.kinds.targets import Form

PROVIDE: Final = Declaration(
    title="Provide()",
    package="litestar",
    place=Place.REGISTRY,
    steps=frozenset({Step.SKIPS}),
    outcomes={
        Form.MANAGER: OBJECT,
        Form.PARTIAL_GENERATOR: OBJECT,
        Form.PARTIAL_MANAGER: OBJECT,
        **INJECTED_AS_IT_IS,
        Form.CALLED_GENERATOR: FAILS_AT_ONCE,
        Form.CALLED_MANAGER: FAILS_AT_ONCE,
    },
    # By msgspec, with `strict=False`.
    casts=True,
    validates=True,
)
_BARE: Final = PROVIDE._replace(title="dependencies=", parameter="dependencies")
# A list of functions or of managers; a bare generator has nothing to enter.
_LIFESPAN: Final = LIFESPAN._replace(
    package="litestar",
    outcomes={**LIFESPAN.outcomes, Form.GENERATOR: FAILS},
    unknown=LIFESPAN.unknown | {Form.CALLED_MANAGER},
)
_HANDLERS: Final = ("get", "post", "put", "patch", "delete", "head", "route")

DECLARATIONS: Final = {"litestar.di.Provide": PROVIDE, "litestar.app.Litestar": _LIFESPAN}

NAMED: Final = {
    **{f"litestar.handlers.http_handlers.decorators.{name}": _BARE for name in _HANDLERS},
    "litestar.handlers.websocket_handlers.listener.WebsocketListenerRouteHandler": _BARE,
    "litestar.app.Litestar": _BARE,
    "litestar.router.Router": _BARE,
    "litestar.testing.helpers.create_test_client": _BARE,
    "litestar.testing.helpers.create_async_test_client": _BARE,
}
"""Calls that take a dictionary from a parameter's name to the target."""
