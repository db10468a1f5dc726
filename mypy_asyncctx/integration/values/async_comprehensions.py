"""A generator expression with an asynchronous comprehension in it is an async generator at run time; mypy takes it for a plain one.

mypy's own error about a right ``async for`` stands. The wrong ``for``, about which mypy says nothing, is reported.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mypy.nodes import Expression, GeneratorExpr, ListComprehension, NameExpr, SetComprehension
from mypy.types import Instance

from mypy_asyncctx import names
from mypy_asyncctx.facts.control_flow.yields import is_async_comprehension
from mypy_asyncctx.facts.kinds.classify import generator_kind
from mypy_asyncctx.facts.kinds.model import Operation, Shape
from mypy_asyncctx.facts.tree.paths import assigned_values, binding_count, enclosing_function
from mypy_asyncctx.facts.tree.uses import role_of
from mypy_asyncctx.integration.checked_module import checked_module
from mypy_asyncctx.integration.values.judgement import judge

if TYPE_CHECKING:
    from mypy.plugin import MethodSigContext
    from mypy.types import CallableType

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule


def is_taken_for_plain(checked: CheckedModule, expression: Expression, path: Path) -> bool:
    """True for such a generator expression, and for a variable that is bound to one. ``path`` is the way to ``expression``."""
    typ = checked.type_of(expression)
    if not isinstance(typ, Instance) or typ.type.fullname != names.GENERATOR:
        return False
    values = [expression]
    if isinstance(expression, NameExpr):
        values = [*assigned_values(enclosing_function(path) or path[0], expression)]
    return any(isinstance(value, GeneratorExpr) and is_async_comprehension(value) for value in values)


def check(ctx: MethodSigContext, lookup: Lookup) -> CallableType:
    """Report a ``for`` over such a generator, for which mypy asks the signature of ``Generator.__iter__``."""
    context = ctx.context
    if isinstance(context, (GeneratorExpr, NameExpr)):
        checked = checked_module(ctx.api, lookup)
        role, path = checked.role(context)
        function = enclosing_function(path) if path is not None else None
        once = isinstance(context, GeneratorExpr) or (function is not None and binding_count(function, context) == 1)
        if role is not None and path is not None and once and is_taken_for_plain(checked, context, path):
            _report(checked, context, path)
    return ctx.default_signature


def report_around(checked: CheckedModule, path: Path) -> None:
    """Report that a function iterates such a generator expression; ``path`` is the way to what a comprehension in it iterates."""
    for at, (outer, inner) in enumerate(pairwise(path)):
        plain = isinstance(outer, GeneratorExpr) and not isinstance(path[at - 1], (ListComprehension, SetComprehension))
        if isinstance(outer, GeneratorExpr) and plain and inner is not outer.sequences[0] and is_async_comprehension(outer):
            if not any(outer.is_async):
                _report(checked, outer, path[: at + 1])
            return


def _report(checked: CheckedModule, expression: Expression, path: Path) -> None:
    role = role_of(path, checked.callee_names)
    if role is None or role.use is None or role.use.operation is not Operation.ITER:
        return
    finding = judge(checked.subject(generator_kind(Shape.ASYNC_GENERATOR), expression), role.use)
    if finding is not None and checked.enabled(finding.code):
        checked.report_past_trials(finding, expression)
