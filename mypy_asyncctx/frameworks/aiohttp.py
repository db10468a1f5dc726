"""aiohttp's ``cleanup_ctx``: async generator functions and ``@asynccontextmanager`` functions both run around the application."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.frameworks.base import VALUE
from mypy_asyncctx.frameworks.starlette import LIFESPAN
from mypy_asyncctx.kinds.targets import Form

_CLEANUP: Final = LIFESPAN._replace(
    title="cleanup_ctx.append()",
    package="aiohttp",
    parameter="",
    outcomes={**LIFESPAN.outcomes, Form.RETURNS_GENERATOR: VALUE},
    sync_fails=LIFESPAN.sync_fails | {Form.GENERATOR, Form.PARTIAL_GENERATOR, Form.RETURNS_GENERATOR},
)

DECLARATIONS: Final = {"aiohttp.web_app.CleanupContext.append": _CLEANUP}
