"""No exception may leave a hook: mypy would stop with "INTERNAL ERROR" in its own name."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from mypy.options import Options

    Asked = TypeVar("Asked")
    Answer = TypeVar("Answer")


class Guard:
    """Puts mypy's own answer in the place of an exception; with ``-v`` or ``--show-traceback`` it also tells of it, on standard error."""

    def __init__(self, options: Options) -> None:
        # The daemon sets `show_traceback` itself, whatever the user chose.
        self._tells = options.verbosity > 0 or (options.show_traceback and not options.fine_grained_incremental)

    def wrap(self, hook: Callable[[Asked], Answer], default: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
        """Return ``hook`` with the answer of ``default``, which cannot fail, in the place of any exception."""

        def run(ctx: Asked) -> Answer:
            try:
                return hook(ctx)
            except Exception:  # noqa: BLE001
                self.failed(place_of(ctx))
                return default(ctx)

        return run

    def patch(self, where: str, action: Callable[[], None]) -> Callable[[], None]:
        """Return ``action``, which looks at ``where``, as a callback for mypy's analyser: no exception leaves it."""

        def run() -> None:
            try:
                action()
            except Exception:  # noqa: BLE001
                self.failed(where)

        return run

    def failed(self, where: str) -> None:
        """Tell of the exception that is being handled; ``where`` is the part of the user's program that was looked at."""
        if self._tells:
            print(f"mypy_asyncctx: no answer for {where}, mypy's own stands. Please report this:", file=sys.stderr)  # noqa: T201
            traceback.print_exc()


def place_of(ctx: Any) -> str:
    """Return file and line of what a hook was asked about."""
    checker = getattr(ctx, "api", None)
    file = getattr(checker, "path", None) or getattr(getattr(getattr(checker, "api", None), "cur_mod_node", None), "path", "a file")
    place = getattr(ctx, "context", None)
    return f"{file}:{getattr(place, 'line', '?')}"
