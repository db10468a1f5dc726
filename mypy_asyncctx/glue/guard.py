"""No exception may leave a hook: mypy would stop with "INTERNAL ERROR" in its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Context = TypeVar("Context")
    Answer = TypeVar("Answer")


def guarded(hook: Callable[[Context], Answer], default: Callable[[Context], Answer]) -> Callable[[Context], Answer]:
    """Return ``hook`` with mypy's own answer in the place of any exception."""

    def run(ctx: Context) -> Answer:
        try:
            return hook(ctx)
        except Exception:  # noqa: BLE001
            return default(ctx)

    return run
