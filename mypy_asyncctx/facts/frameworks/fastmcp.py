"""FastMCP 4.1, whose ``Depends`` enters context managers and injects a generator as it is: the reverse of FastAPI's."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.frameworks.base import FAILS, OBJECT, Declaration
from mypy_asyncctx.facts.frameworks.starlette import LIFESPAN
from mypy_asyncctx.facts.kinds.targets import Form

DEPENDS: Final = Declaration(
    title="Depends()",
    package="fastmcp",
    parameter="factory",
    outcomes={
        Form.GENERATOR: OBJECT,
        Form.PARTIAL_GENERATOR: OBJECT,
        Form.INSTANCE_GENERATOR: OBJECT,
        Form.RETURNS_GENERATOR: OBJECT,
        Form.AWAITS_GENERATOR: OBJECT,
        Form.AWAITS_MANAGER: OBJECT,
        Form.CALLED_GENERATOR: FAILS,
        Form.CALLED_MANAGER: FAILS,
    },
    failure="the tool call fails",
    enters_results=True,
)

DECLARATIONS: Final = {
    "uncalled_for.functional.Depends": DEPENDS,
    "fastmcp.server.server.FastMCP": LIFESPAN._replace(package="fastmcp", outcomes={**LIFESPAN.outcomes, Form.GENERATOR: FAILS}),
}
