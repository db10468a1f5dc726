"""The other plugins of a run: mypy asks each in turn, and only the first that returns a hook is called.

A hook of ours must not take the place of one that comes later, and what we look at must not depend on one that comes earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy.plugin import FunctionContext, MethodContext, Plugin
    from mypy.types import Type

    from mypy_asyncctx.glue.guard import Guard

    Call = TypeVar("Call", FunctionContext, MethodContext)


def before(own: Plugin, api: object) -> Sequence[Plugin]:
    """Return the plugins that are asked before ours; ``api`` is the checker or analyser of mypy."""
    plugins = _plugins(own, api)
    return plugins[: plugins.index(own)] if plugins else ()


def next_first(own: Plugin, getter: str, fullname: str, hook: Callable[[Call], Type], guard: Guard) -> Callable[[Call], Type]:
    """Return a hook that lets the next plugin with a hook for the same name decide the type, and then calls ours.

    ``getter`` is the name of the method that a plugin is asked with. mypy's own plugin is the last. ``guard`` has caught what ``hook``
    raises; what another plugin raises is not ours.
    """

    def later(ctx: Call) -> Sequence[Plugin]:
        plugins = _plugins(own, ctx.api)
        return plugins[plugins.index(own) + 1 :] if plugins else ()

    guarded = guard.wrap(later, lambda _: ())

    def run(ctx: Call) -> Type:
        for plugin in guarded(ctx):
            theirs: Callable[[Call], Type] | None = getattr(plugin, getter)(fullname)
            if theirs is not None:
                return hook(ctx._replace(default_return_type=theirs(ctx)))
        return hook(ctx)

    return run


def _plugins(own: Plugin, api: Any) -> list[Plugin]:
    plugins = getattr(getattr(api, "plugin", None), "_plugins", None)
    return plugins if isinstance(plugins, list) and own in plugins else []
