"""What a function is given that runs or awaits it, where mypy has only Any for it: unannotated functions, and lists of what they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import (
    CallExpr,
    Expression,
    GeneratorExpr,
    LambdaExpr,
    ListComprehension,
    ListExpr,
    NameExpr,
    SetComprehension,
    SetExpr,
    TupleExpr,
)
from mypy.types import AnyType, CallableType

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.classify import generated_by, generator_kind, kind_of
from mypy_asyncctx.facts.kinds.model import Kind, Shape
from mypy_asyncctx.facts.tree.paths import assigned_values, binding_count, enclosing_function, own_nodes, path_to
from mypy_asyncctx.facts.tree.uses import item_use, use_by_call
from mypy_asyncctx.integration.checked_module import checked_module
from mypy_asyncctx.integration.summaries.callee_resolution import follow, followed_call, hides_result, is_called_by_name
from mypy_asyncctx.integration.values.judgement import judge
from mypy_asyncctx.integration.values.operations import registered_finding
from mypy_asyncctx.integration.values.unique_callee import surely_makes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.plugin import FunctionContext, MethodContext

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.kinds.model import Use
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore
    from mypy_asyncctx.rules.rule import Finding


def check(ctx: FunctionContext | MethodContext, lookup: Lookup, store: SummaryStore) -> None:
    """Report the arguments of a call that runs or awaits what it is given, and cannot."""
    call = ctx.context
    if not isinstance(call, CallExpr):
        return
    checked = checked_module(ctx.api, lookup)
    for argument in call.args:
        finding = _handed(checked, call, argument, store)
        if finding is not None and not checked.has_said(argument):
            checked.report_past_trials(finding, argument)


def _handed(checked: CheckedModule, call: CallExpr, argument: Expression, store: SummaryStore) -> Finding | None:
    use = use_by_call(call, argument, checked.callee_names)
    if use is not None and use.called:
        if isinstance(argument, LambdaExpr):
            body = argument.expr()
            made = _made(checked, body, store) if isinstance(body, CallExpr) else None
            return judge(checked.subject(made, body), use._replace(called=False)) if made is not None else None
        kind = function_kind(checked, argument, store)
        return judge(checked.subject(kind, argument), use) if kind is not None else None
    value = _only_for(checked, call, argument) if isinstance(argument, NameExpr) else None
    if value is None:
        return None
    if isinstance(value, CallExpr):
        typ = checked.type_of(argument)
        kind = kind_of(typ, checked.lookup)
        return registered_finding(checked, call, argument, kind, typ) if kind is not None else None
    use = item_use(call, argument, checked.callee_names)
    return _listed(checked, value, use, store) if use is not None else None


def function_kind(checked: CheckedModule, expression: Expression, store: SummaryStore) -> Kind | None:
    """Return the kind of a function without a declared result, None where nothing is claimed."""
    if isinstance(expression, LambdaExpr):
        body = expression.expr()
        made = _made(checked, body, store) if isinstance(body, CallExpr) else None
        return Kind(Shape.FUNCTION, inner=made) if made is not None else None
    if isinstance(expression, CallExpr) and expression.args and names.PARTIAL in checked.callee_names(expression):
        return function_kind(checked, expression.args[0], store)
    typ = checked.type_of(expression)
    if not isinstance(typ, CallableType):
        return None
    shape = generated_by(typ)
    if shape is not None:
        maker = typ.definition.fullname if typ.definition is not None else None
        sure = surely_makes(checked, expression, shape, store)
        return Kind(Shape.FUNCTION, inner=generator_kind(shape, maker=maker, untyped=True)) if sure else None
    if (
        not hides_result(typ)
        or typ.definition is None
        or not is_called_by_name(checked, CallExpr(expression, [], [], []), typ.definition, store)
    ):
        return None
    followed = follow(checked, typ.definition, store).kind
    return Kind(Shape.FUNCTION, inner=followed) if followed is not None and not followed.shape.is_plain else None


def _only_for(checked: CheckedModule, call: CallExpr, name: NameExpr) -> Expression | None:
    """Return what a variable holds that is bound once and used once, as an argument of a call: nothing else has changed it."""
    path = path_to(checked.tree, call)
    function = enclosing_function(path) if path is not None else None
    if function is None or binding_count(function, name) != 1:
        return None
    others = [node for node in own_nodes(function) if isinstance(node, NameExpr) and node.node is name.node and node is not name]
    return next(assigned_values(function, name), None) if len(others) == 1 else None


def _listed(checked: CheckedModule, value: Expression, use: Use, store: SummaryStore) -> Finding | None:
    """Return what is wrong with the items of a list, where they are made."""
    for item in _items(value):
        kind = _made(checked, item, store)
        finding = judge(checked.subject(kind, item), use) if kind is not None else None
        if finding is not None:
            return finding
    return None


def _items(value: Expression | None) -> Iterator[CallExpr]:
    if isinstance(value, (ListComprehension, SetComprehension)):
        value = value.generator
    if isinstance(value, GeneratorExpr):
        if isinstance(value.left_expr, CallExpr) and not any(value.is_async):
            yield value.left_expr
    elif isinstance(value, (ListExpr, SetExpr, TupleExpr)):
        yield from (item for item in value.items if isinstance(item, CallExpr))


def _made(checked: CheckedModule, call: CallExpr, store: SummaryStore) -> Kind | None:
    """Return the kind of what a call of an unannotated function gives."""
    if not isinstance(checked.type_of(call), AnyType | None):
        return None
    function = function_kind(checked, call.callee, store)
    if function is not None:
        return function.inner
    signature = checked.signature(call)
    if signature is None or not hides_result(signature):
        return None
    kind = followed_call(checked, call, signature, store).kind
    return kind if kind is not None and not kind.shape.is_plain else None
