"""FastDepends 3.0.9, and FastStream 0.7.8, which declares its dependencies with it."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.frameworks.base import FAILS, FAILS_AT_ONCE, INJECTED_AS_IT_IS, OBJECT, Declaration, Place
from mypy_asyncctx.facts.frameworks.starlette import LIFESPAN
from mypy_asyncctx.facts.kinds.targets import Form

DEPENDS: Final = Declaration(
    title="Depends()",
    package="fast-depends",
    outcomes={
        Form.MANAGER: OBJECT,
        Form.PARTIAL_MANAGER: OBJECT,
        **INJECTED_AS_IT_IS,
        Form.CALLED_GENERATOR: FAILS_AT_ONCE,
        Form.CALLED_MANAGER: FAILS,
    },
    failure="the call fails",
    casts=True,
)
_OVERRIDE: Final = DEPENDS._replace(title="override()", parameter="override", place=Place.REPLACEMENT)
# FastStream enters what the function returns; a bare generator has nothing to enter.
_LIFESPAN: Final = LIFESPAN._replace(package="faststream", outcomes={**LIFESPAN.outcomes, Form.GENERATOR: FAILS})

DECLARATIONS: Final = {
    "fast_depends.use.Depends": DEPENDS,
    "fast_depends.dependencies.provider.Provider.override": _OVERRIDE,
    "fast_depends.dependencies.provider.Provider.scope": _OVERRIDE._replace(title="scope()"),
    "fast_depends.dependencies.provider.Provider.__setitem__": _OVERRIDE._replace(parameter="value"),
    "faststream.app.FastStream": _LIFESPAN,
    "faststream.asgi.app.AsgiFastStream": _LIFESPAN,
}
