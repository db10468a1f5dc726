"""The other plugins of a run: mypy asks each in turn, and only the first that returns a hook is called.

A hook of ours must not take the place of one that comes later, and what we look at must not depend on one that comes earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from mypy_asyncctx.integration.internals.analyzer import plugins_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy.plugin import FunctionContext, MethodContext, Plugin
    from mypy.types import Type

    from mypy_asyncctx.integration.guard import Guard

    Call = TypeVar("Call", FunctionContext, MethodContext)


class Chain:
    """The plugins around ours, ``own``, as mypy's checker or analyser has them (``api``); ``guard`` hears of exceptions."""

    def __init__(self, own: Plugin, guard: Guard) -> None:
        self._own = own
        self._later: Callable[[Any], Sequence[Plugin]] = guard.wrap(lambda ctx: self._around(ctx.api)[2], lambda _: ())
        self._known: tuple[object, Sequence[Plugin], Sequence[Plugin]] = (None, (), ())

    def before(self, api: object) -> Sequence[Plugin]:
        """Return the plugins that are asked before ours."""
        return self._around(api)[1]

    def next_first(self, getter: str, fullname: str, hook: Callable[[Call], Type]) -> Callable[[Call], Type]:
        """Return a hook that lets the next plugin with a hook for the same name decide the type, and then calls ours.

        ``getter`` is the name of the method that a plugin is asked with. mypy's own plugin is the last. What ``hook`` raises is caught
        already; what another plugin raises is not ours.
        """

        def run(ctx: Call) -> Type:
            for plugin in self._later(ctx):
                theirs: Callable[[Call], Type] | None = getattr(plugin, getter)(fullname)
                if theirs is not None:
                    return hook(ctx._replace(default_return_type=theirs(ctx)))
            return hook(ctx)

        return run

    def _around(self, api: Any) -> tuple[object, Sequence[Plugin], Sequence[Plugin]]:
        chained = getattr(api, "plugin", None)
        if self._known[0] is not chained:
            plugins = plugins_of(api)
            self._known = (chained, (), ())
            if self._own in plugins:
                at = plugins.index(self._own)
                self._known = (chained, plugins[:at], plugins[at + 1 :])
        return self._known
