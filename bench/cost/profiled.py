"""The plugin with a clock in each hook: mypy loads this file as a plugin in the place of ours, and it writes what it saw at the end.

What one hook has others do counts for those. What the clock itself costs is measured before, and taken off.
"""

from __future__ import annotations

import atexit
import json
import os
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mypy_asyncctx.integration.plugin import AsyncCtxPlugin

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.plugin import Plugin

    from mypy_asyncctx.integration.plugin import Getters

_TO: Final = "ASYNCCTX_PROFILE_TO"

_PROBES: Final = 50_000


class _Clock:
    def __init__(self) -> None:
        self.nanoseconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self._within: list[float] = []
        self._inner, self._outer = self._own_cost()

    def timed(self, label: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with a clock around it."""

        def run(*arguments: Any, **named: Any) -> Any:
            self._within.append(0)
            started = time.thread_time_ns()
            try:
                return function(*arguments, **named)
            finally:
                spent = time.thread_time_ns() - started
                self.nanoseconds[label] += spent - self._within.pop()
                self.calls[label] += 1
                if self._within:
                    self._within[-1] += spent + self._outer - self._inner

        return run

    def report(self) -> dict[str, Any]:
        """Return seconds and calls of each label, and the seconds of the rest of the process."""
        whole = time.process_time() - sum(self.calls.values()) * self._outer / 1e9
        parts = {
            label: {"seconds": max(0.0, (spent - self.calls[label] * self._inner) / 1e9), "calls": self.calls[label]}
            for label, spent in self.nanoseconds.items()
        }
        return {"rest": whole - sum(part["seconds"] for part in parts.values()), "parts": parts}

    def _own_cost(self) -> tuple[float, float]:
        """Return what an empty function seems to take, and what the clock adds to the process, in nanoseconds."""
        self._inner = self._outer = 0.0
        probe = self.timed("", lambda: None)
        started = time.process_time_ns()
        for _ in range(_PROBES):
            probe()
        outer = (time.process_time_ns() - started) / _PROBES
        self.calls.clear()
        return self.nanoseconds.pop("") / _PROBES, outer


_CLOCK: Final = _Clock()


def _with_clock() -> type[Plugin]:
    plugin_class: Any = type("AsyncCtxPlugin", (AsyncCtxPlugin,), {})
    plugin_class.report_config_data = _CLOCK.timed("other: report_config_data", AsyncCtxPlugin.report_config_data)
    load = _CLOCK.timed("loading: the modules with the hooks", AsyncCtxPlugin._load)

    def load_and_patch(self: AsyncCtxPlugin) -> Getters:
        getters: Getters = load(self)
        _patch()
        return {name: _getter(name, get) for name, get in getters.items()}

    plugin_class._load = load_and_patch
    return plugin_class  # type: ignore[no-any-return]


def _patch() -> None:
    # Imported before the plugin does it, they would not count as loaded by it.
    from mypy_asyncctx.integration.definitions import class_declarations
    from mypy_asyncctx.integration.dependencies import annotated_metadata
    from mypy_asyncctx.integration.error_stream import watcher
    from mypy_asyncctx.integration.summaries import store

    patched: list[tuple[Any, str, str]] = [
        (store.SummaryStore, "keep", "recipes: written for each module"),
        (annotated_metadata.Synthesizer, "_aliases", "hooks: aliases"),
        (class_declarations.DeclarationPatch, "schedule", "hooks: declarations of classes"),
        (watcher.Rewriter, "_leave_out", "hooks: errors of mypy"),
    ]
    for owner, name, label in patched:
        setattr(owner, name, _CLOCK.timed(label, getattr(owner, name)))
    module: Any = class_declarations
    found = module.member_findings
    # A generator does its work in the loop over it.
    timed: Any = _CLOCK.timed("hooks: declarations of classes", lambda tree, lookup: iter(list(found(tree, lookup))))
    module.member_findings = timed


def _getter(name: str, get: Callable[[str], Any]) -> Callable[[str], Any]:
    ask = _CLOCK.timed(f"getters: {name}", get)

    def asked(fullname: str) -> Any:
        hook = ask(fullname)
        # Until the analyser is known, the hook is mypy's own work.
        if hook is None or getattr(hook, "__name__", "") == "_first_annotation":
            return hook
        return _CLOCK.timed(f"hooks: {name}", hook)

    return asked


def _write() -> None:
    if target := os.environ.get(_TO):
        Path(target).write_text(json.dumps(_CLOCK.report()))


atexit.register(_write)


def plugin(version: str) -> type[Plugin]:  # noqa: ARG001 - what mypy calls.
    """Return the plugin class."""
    return _with_clock()
