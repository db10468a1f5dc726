"""What ``closing()`` and ``aclosing()`` are given: the generator that they close, or by mistake its function or a manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr
from mypy.types import CallableType, Instance, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.consumers import CLOSERS, title
from mypy_asyncctx.facts.kinds.model import Use
from mypy_asyncctx.integration.checked_module import any_type
from mypy_asyncctx.integration.values.judgement import judge

if TYPE_CHECKING:
    from mypy.nodes import Node
    from mypy.types import Type

    from mypy_asyncctx.integration.checked_module import CheckedModule


def closing_use(checked: CheckedModule, call: Node, argument: Node) -> Use | None:
    """Return what is asked of the argument of ``aclosing`` or ``closing``, None for any other call."""
    if not isinstance(call, CallExpr) or len(call.args) != 1 or call.args[0] is not argument:
        return None
    name = next((name for name in checked.callee_names(call) if name in CLOSERS), None)
    return Use(CLOSERS[name], title(name)) if name is not None else None


def closing_meant(checked: CheckedModule, call: CallExpr, default: Type) -> Type:
    """Return the type of an ``aclosing`` or ``closing`` that was given the wrong thing as that of the right one.

    Entering it gives what it was given: each use of that would be told again what is wrong.
    """
    typ = get_proper_type(default)
    use = closing_use(checked, call, call.args[0]) if call.args else None
    if use is None or not isinstance(typ, Instance) or len(typ.args) != 1:
        return default
    given = checked.type_of(call.args[0])
    for kind in checked.kinds(call.args[0]):
        finding = judge(checked.subject(kind, call.args[0]), use) if not kind.class_based else None
        if finding is not None and checked.replaces(finding, "type-var", call):
            called = kind.inner is not None and use.operation in kind.inner.supports
            return typ.copy_modified(args=[given.ret_type if called and isinstance(given, CallableType) else _generator(checked, use)])
    return default


def _generator(checked: CheckedModule, use: Use) -> Type:
    """Return a generator of anything: as Any, it would be wanted of the call's argument, and mypy would accept that."""
    unknown = any_type()
    if checked.checker is None:
        return unknown
    if use.operation.is_async:
        return checked.checker.named_generic_type(names.ASYNC_GENERATOR, [unknown, unknown])
    return checked.checker.named_generic_type(names.GENERATOR, [unknown, unknown, unknown])
