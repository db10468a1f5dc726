"""aiohttp's ``cleanup_ctx``: async generator functions and ``@asynccontextmanager`` functions both run around the application."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.frameworks.base import VALUE
from mypy_asyncctx.facts.frameworks.starlette import LIFESPAN
from mypy_asyncctx.facts.kinds.targets import Form

_CLEANUP: Final = LIFESPAN._replace(
    title="cleanup_ctx.append()",
    package="aiohttp",
    parameter="",
    outcomes={**LIFESPAN.outcomes, Form.RETURNS_GENERATOR: VALUE},
    sync_fails=LIFESPAN.sync_fails | {Form.GENERATOR, Form.PARTIAL_GENERATOR, Form.RETURNS_GENERATOR},
)

DECLARATIONS: Final = {"aiohttp.web_app.CleanupContext.append": _CLEANUP}
