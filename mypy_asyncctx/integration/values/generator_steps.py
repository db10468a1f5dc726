"""A step of an asynchronous generator: its type says coroutine, and it is an iterator too, so a plain ``for`` over it works.

``async_generator_asend`` and ``async_generator_athrow`` of CPython's ``Objects/genobject.c`` have ``__await__``, ``__iter__``,
``__next__``, ``send``, ``throw`` and ``close``; an event loop drives them so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import CallExpr, MemberExpr

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.classify import instance_behind
from mypy_asyncctx.facts.tree.paths import assigned_values, enclosing_function

if TYPE_CHECKING:
    from mypy.nodes import Expression

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule

_METHODS: Final = frozenset({"__anext__", "aclose", "asend", "athrow"})


def is_step(checked: CheckedModule, operand: Expression, path: Path) -> bool:
    """True for a call that makes one, and for a variable that may hold one. ``path`` is the way to the operand."""
    values = [operand] if isinstance(operand, CallExpr) else assigned_values(enclosing_function(path) or path[0], operand)
    return any(_makes_step(checked, value) for value in values)


def _makes_step(checked: CheckedModule, value: Expression) -> bool:
    if not isinstance(value, CallExpr) or not isinstance(value.callee, MemberExpr) or value.callee.name not in _METHODS:
        return False
    owner = instance_behind(checked.type_of(value.callee.expr))
    return owner is not None and any(base.fullname == names.ASYNC_GENERATOR for base in owner.type.mro)
