"""A call whose result is a generator, a context manager, or a coroutine of one, seen right after mypy has checked it.

mypy reports much of what is done with such a value by itself, and the tag or the rewriter turns that into our error. This hook
adds what mypy does not see (dropped values, unannotated generator functions) and goes first where it can say more: it knows what
the surroundings want, and returns the type that was meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import (
    CallExpr,
    Decorator,
)
from mypy.types import AnyType, Instance, get_proper_type

from mypy_asyncctx.facts.frameworks.consumers import ITERATING
from mypy_asyncctx.facts.frameworks.contextlib_like import LAZY_MANAGERS
from mypy_asyncctx.facts.kinds.classify import generated_by, generator_kind, hands_through, kinds_of, made_by
from mypy_asyncctx.facts.kinds.model import Operation, Shape
from mypy_asyncctx.facts.kinds.tags import is_tagged, tagged
from mypy_asyncctx.integration.checked_module import checked_module
from mypy_asyncctx.integration.summaries.callee_filter import gives_itself
from mypy_asyncctx.integration.summaries.callee_resolution import hides_result, with_definition
from mypy_asyncctx.integration.values.async_comprehensions import report_around
from mypy_asyncctx.integration.values.closing import closing_meant
from mypy_asyncctx.integration.values.consumption import report_consumption
from mypy_asyncctx.integration.values.contradicted_annotations import contradicted_call
from mypy_asyncctx.integration.values.left_out_arguments import report_left_out
from mypy_asyncctx.integration.values.operations import judged
from mypy_asyncctx.integration.values.replaced_methods import is_overridden
from mypy_asyncctx.integration.values.trivial_methods import is_placeholder
from mypy_asyncctx.integration.values.truth_values import is_passed_over
from mypy_asyncctx.integration.values.unique_callee import surely_makes
from mypy_asyncctx.integration.values.untyped_calls import decorated_function, given_call, hidden_call, is_revealed, untyped_call
from mypy_asyncctx.integration.values.untyped_decorators import is_giver
from mypy_asyncctx.integration.values.unused_values import makes_lazily

if TYPE_CHECKING:
    from mypy.nodes import SymbolNode
    from mypy.plugin import FunctionContext, MethodContext
    from mypy.types import CallableType, Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore


def check(ctx: FunctionContext | MethodContext, lookup: Lookup, store: SummaryStore, *, lazy_manager: bool) -> Type:
    """Judge what is done with the result of a call, and return the type to go on with.

    ``store`` has the recipes of unannotated functions; ``lazy_manager`` is true for a library's context manager that is known to do
    nothing before it is entered.
    """
    call = ctx.context
    default = ctx.default_return_type
    checked = checked_module(ctx.api, lookup)
    if not isinstance(call, CallExpr):
        return decorated_function(checked, call, store, default) if isinstance(call, Decorator) else default
    report_left_out(checked, call, store)
    if is_overridden(checked, call.callee):
        return default
    default = closing_meant(checked, call, default) if lazy_manager else default
    signature = checked.signature(call)
    if signature is not None:
        signature = with_definition(checked, call.callee, signature, store)
    by_definition = _by_definition(checked, call, signature, store, default) if signature is not None else None
    if by_definition is not None:
        return by_definition
    kinds = [kind for kind in kinds_of(default, lookup) if kind.is_known and not checked.is_doubted(call)]
    definition = signature.definition if signature is not None else None
    if not kinds or (kinds[0].shape is Shape.COROUTINE and is_placeholder(checked, definition)):
        return default
    if signature is not None and is_giver(signature):
        return given_call(checked, call, signature, store, default, kinds[0])
    role, path = checked.role(call)
    if role is None or path is None or is_passed_over(checked, path, store) or (role.dropped and _is_elsewhere(checked, call, definition)):
        return default
    if role.dropped and not lazy_manager:
        lazy_manager = not LAZY_MANAGERS.isdisjoint(checked.callee_names(call))
    is_class = signature is not None and signature.is_type_obj() and not lazy_manager
    if not role.dropped and (is_class or all(gives_itself(default, kind) for kind in kinds)):
        # Any misuse of such an object mypy sees by itself.
        return default
    if role.use is not None and role.use.operation is Operation.AITER:
        report_around(checked, path)
    report_consumption(checked, call, made_by(kinds[0], definition), default, definition, role, path, store)
    for kind in kinds:
        known = made_by(kind, definition)
        certain = known.shape.is_generator or lazy_manager or (role.dropped and makes_lazily(checked, known, default, definition, store))
        meant = judged(checked, call, known, role, path, default, certain=certain)
        if meant is not None:
            return meant
    return _with_maker(checked, default, definition) if role.bound is not None or is_revealed(role) else default


def _is_elsewhere(checked: CheckedModule, call: CallExpr, definition: SymbolNode | None) -> bool:
    """True where a call hands through what somebody else has made, and may use elsewhere."""
    return hands_through(definition) and ITERATING.isdisjoint(checked.callee_names(call))


def _by_definition(checked: CheckedModule, call: CallExpr, signature: CallableType, store: SummaryStore, default: Type) -> Type | None:
    """Judge a call by what is called, where the result is not declared or is declared wrongly; None where the declaration tells."""
    shape = generated_by(signature)
    if shape is not None and isinstance(get_proper_type(default), AnyType):
        if not surely_makes(checked, call.callee, shape, store):
            return default
        maker = signature.definition.fullname if signature.definition is not None else None
        kind = generator_kind(shape, maker=maker, untyped=True)
        return untyped_call(checked, call, kind, default, store, signature.definition)
    if hides_result(signature):
        return hidden_call(checked, call, signature, store, default)
    return contradicted_call(checked, call, signature, store, default)


def _with_maker(checked: CheckedModule, typ: Type, definition: SymbolNode | None) -> Type:
    proper = get_proper_type(typ)
    checker = checked.checker
    if checker is None or definition is None or not isinstance(proper, Instance) or not is_tagged(proper):
        return typ
    function, string = checker.named_type("builtins.function"), checker.named_type("builtins.str")
    return tagged(proper, function, string, definition.fullname)
