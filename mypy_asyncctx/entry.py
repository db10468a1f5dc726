"""Which plugin class a release of mypy gets: the plugin, a refusal, or nothing where the plugin cannot even be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.errors import CompileError
from mypy.plugin import Plugin

from mypy_asyncctx import supported

if TYPE_CHECKING:
    from mypy.options import Options


class Off(Plugin):
    """No hook at all: for a mypy that is too new for the plugin to be imported."""


class TooOld(Plugin):
    """Ends the run of a mypy that is too old; a subclass says why."""

    reason: str

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        # The one exception that mypy prints as it is, with exit code 2, also in the daemon.
        raise CompileError([f"mypy_asyncctx: {self.reason}"], use_stdout=True)


def plugin_class(version: str) -> type[Plugin]:
    """Return the class for a version of mypy. One that is newer than any tested gets a warning on standard error.

    Raises what importing the plugin raises, with a mypy that was tested.
    """
    old = supported.too_old(version)
    if old is not None:
        return type("AsyncCtxPlugin", (TooOld,), {"reason": old})
    new = supported.too_new(version)
    try:
        from mypy_asyncctx.integration.plugin import AsyncCtxPlugin

        if new is not None:
            # It is imported late otherwise, in a hook, where a name that mypy no longer has would end the run.
            import mypy_asyncctx.integration.hook_tables  # noqa: F401
    except Exception as error:
        if new is None:
            raise
        supported.warn(f"{new}; this one cannot be loaded and reports nothing ({error})")
        return Off
    if new is not None:
        supported.warn(new)
    return AsyncCtxPlugin
