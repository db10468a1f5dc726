"""Whether what mypy says of a call is about some of its arguments alone: mypy itself is asked, with Any in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import TempNode
from mypy.types import AnyType, TypeOfAny

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
    arguments = [TempNode(AnyType(TypeOfAny.special_form)) if is_any(argument) else argument for argument in call.args]
    for temporary, argument in zip(arguments, call.args, strict=True):
        temporary.set_line(argument)
    with checker.msg.filter_errors() as watcher:
        checker.expr_checker.check_call(callee, arguments, call.arg_kinds, call, call.arg_names)
    return not watcher.has_new_errors()
