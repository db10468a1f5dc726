"""Whether what mypy says of a call is about some of its arguments alone: mypy itself is asked, with Any in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncctx.integration.internals.checker import takes

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import CallExpr, Expression

    from mypy_asyncctx.integration.checked_module import CheckedModule


def fits(checked: CheckedModule, call: CallExpr, is_any: Callable[[Expression], bool]) -> bool:
    """True for a call that mypy has nothing to say of where the arguments for which ``is_any`` is true are Any."""
    checker = checked.checker
    callee = checked.type_of(call.callee)
    if checker is None or callee is None:
        return False
    return takes(checker, callee, call, is_any)
