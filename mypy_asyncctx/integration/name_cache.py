"""Which names need a look: mypy asks for each of them, every time that it meets one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_asyncctx.integration.guard import Guard

    Hook = Callable[[Any], Any]


class Remembered(dict[str, "Hook | None"]):
    """The hook for a full name, None where there is nothing to do.

    ``answer`` returns the hook for a name, and whether it is the same from now on; ``guard`` hears of exceptions. mypy reads what is
    remembered without any code of ours.
    """

    def __init__(self, answer: Callable[[str], tuple[Hook | None, bool]], guard: Guard) -> None:
        super().__init__()
        self._answer = answer
        self._guard = guard

    def __missing__(self, fullname: str) -> Hook | None:
        try:
            hook, settled = self._answer(fullname)
        except Exception:  # noqa: BLE001 - a getter has no context, so it cannot be wrapped as hooks are.
            self._guard.failed(f'the name "{fullname}"')
            return None
        if settled:
            self[fullname] = hook
        return hook

    def forget(self, fullname: str) -> None:
        """Have a name looked at again."""
        self.pop(fullname, None)
