"""A call of a generator or a manager itself, as if it were the function that made it: ``async with road.lane() as number``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.types import CallableType

from mypy_asyncctx.facts.kinds.classify import callee_type_of, is_made_manager
from mypy_asyncctx.integration.values.judgement import found
from mypy_asyncctx.rules.use.facts import ValueUse

if TYPE_CHECKING:
    from mypy.nodes import CallExpr, Expression

    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.rules.rule import Finding


def object_call_finding(checked: CheckedModule, call: CallExpr, kind: Kind) -> Finding | None:
    """Return the finding for a call of an object of a kind, None where such a call may be right.

    A manager that a generator function makes is called with a function, which it decorates. A manager class may have its own ``__call__``,
    and an object of such a class may stand where the abstract class is declared.
    """
    if kind.class_based or not (kind.shape.is_generator or (not call.args and _is_made(checked, call.callee, kind))):
        return None
    return found(ValueUse(checked.subject(kind, call.callee), is_called=True))


def _is_made(checked: CheckedModule, value: Expression, kind: Kind) -> bool:
    """True for a manager that a generator function makes: its type says so, or that of its maker."""
    maker = callee_type_of(checked.lookup(kind.maker)) if kind.maker is not None else None
    return is_made_manager(checked.type_of(value)) or (isinstance(maker, CallableType) and is_made_manager(maker.ret_type))
