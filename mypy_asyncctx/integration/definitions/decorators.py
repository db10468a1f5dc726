"""``@contextmanager``, ``@asynccontextmanager`` and their like: whether they stand on the right function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    ARG_STAR,
    ARG_STAR2,
    CallExpr,
    Decorator,
    FuncDef,
    RefExpr,
)
from mypy.plugin import FunctionContext, MethodContext
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Overloaded,
    TypeOfAny,
    UninhabitedType,
    get_proper_type,
)

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS, HARMLESS
from mypy_asyncctx.facts.kinds.classify import callee_type_of, generated_by
from mypy_asyncctx.facts.kinds.contradicted import contradicted_kind
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.kinds.promised import promised
from mypy_asyncctx.facts.kinds.tags import tagged
from mypy_asyncctx.integration.bodies.generator_bodies import body_findings, local_generator
from mypy_asyncctx.integration.checked_module import any_type, checked_module
from mypy_asyncctx.integration.definitions.declarations import declared_finding, member_findings, wrapping_finding
from mypy_asyncctx.integration.values import calls
from mypy_asyncctx.integration.values.unique_callee import surely_makes
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.declaration.decorator import is_other_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import Context
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore
    from mypy_asyncctx.rules.rule import Finding

_MANAGERS: Final = {Shape.ASYNC_GENERATOR: names.MADE_ASYNC_MANAGER, Shape.GENERATOR: names.MADE_MANAGER}


def decorate(ctx: FunctionContext, lookup: Lookup, store: SummaryStore, fullname: str) -> Type:
    """Check the function that ``fullname`` decorates, and return the manager function that was meant."""
    default = ctx.default_return_type
    context = ctx.context
    checked = checked_module(ctx.api, lookup)
    # typeshed is to overload these decorators. What is wrong with a function is wrong whichever overload mypy tries.
    report = checked.report_past_trials if _is_overloaded(checked, context, fullname) else checked.report
    if isinstance(context, Decorator):
        if context.func.info:
            _changed_overrides(checked, context, store, report)
        found = declared_finding(checked, context, store)
        if found is not None and found.place is not None and not checked.ignores("arg-type", range(found.place.line, found.place.line + 1)):
            report(found, found.place)
            if is_other_form(context.func, DECORATORS[fullname]):
                # Either of the two may be changed: whether it is then entered by `with` or by `async with` is not known.
                return any_type()
            return _meant_function(checked, default, context.func, DECORATORS[fullname])
        if found is None and _is_innermost(context):
            for finding, node in body_findings(checked, context.func, BodyUse.MANAGER, store):
                report(finding, node)
    elif isinstance(context, CallExpr) and not context.args:
        # `@contextmanager()`: the parentheses are reported, and the function is decorated all the same.
        declared = callee_type_of(context.callee.node) if isinstance(context.callee, RefExpr) else None
        return declared or default
    elif isinstance(context, CallExpr) and len(context.args) == 1 and isinstance(context.args[0], RefExpr):
        # `scope = asynccontextmanager(get_db)`
        argument = context.args[0]
        typ = checked.type_of(argument)
        shape = generated_by(typ) if isinstance(typ, CallableType) else None
        # mypy accepts a function without annotations, whatever it makes. What has annotations, mypy reports.
        wrong = declared_finding(checked, context, store) if shape is not None and surely_makes(checked, argument, shape, store) else None
        if wrong is not None:
            report(wrong, wrong.place or argument)
            return default
        function = local_generator(checked, context.args[0].node)
        for finding, node in body_findings(checked, function, BodyUse.MANAGER, store) if function is not None else ():
            if not checked.has_said(node):
                report(finding, node)
        if function is not None and contradicted_kind(function, None, lookup) is not None:
            return _meant_function(checked, default, function, DECORATORS[fullname], AnyType(TypeOfAny.special_form))
    return default


def check_call(ctx: FunctionContext | MethodContext, lookup: Lookup, store: SummaryStore) -> Type:
    """Check a context manager that decorates a function, or that is called with one, and judge every other call by its result."""
    context = ctx.context
    called = ctx.type if isinstance(ctx, MethodContext) else None
    # mypy calls a decorator in the name of the decorated function.
    if isinstance(context, Decorator) or (called is not None and isinstance(context, CallExpr) and len(context.args) == 1):
        checked = checked_module(ctx.api, lookup)
        found = wrapping_finding(checked, context, store, called)
        if found is not None and found.place is not None:
            checked.report(found, found.place)
            if called is None:
                # Without its parentheses: what the function was meant to be is not known.
                return any_type()
    return calls.check(ctx, lookup, store, lazy_manager=False)


def _is_overloaded(checked: CheckedModule, context: Context, fullname: str) -> bool:
    """True where mypy has several signatures of the decorator to try."""
    if isinstance(context, Decorator):
        names_it = (
            expression for expression in context.original_decorators if isinstance(expression, RefExpr) and expression.fullname == fullname
        )
        return any(isinstance(checked.type_of(expression), Overloaded) for expression in names_it)
    return isinstance(context, CallExpr) and isinstance(checked.type_of(context.callee), Overloaded)


def _is_innermost(decorated: Decorator) -> bool:
    """True where a context manager decorator gets the function itself, not what another decorator makes of it."""
    for expression in reversed(decorated.original_decorators):
        fullname = expression.fullname if isinstance(expression, RefExpr) else None
        if fullname in DECORATORS:
            return True
        if fullname not in HARMLESS:
            return False
    return False


def _changed_overrides(checked: CheckedModule, method: Decorator, store: SummaryStore, report: Callable[[Finding, Context], None]) -> None:
    """Report the overrides of this method, or by it, that mypy cannot compare."""
    for finding in member_findings(checked, store):
        if isinstance(finding.place, FuncDef) and finding.place.name == method.func.name:
            report(finding, finding.place)


def _meant_function(checked: CheckedModule, default: Type, function: FuncDef, needs: Shape, yields: Type | None = None) -> Type:
    """Return the function with the manager that was meant; one of any arguments where mypy has not found out which it takes.

    The manager yields ``yields``, or what the function's annotation says.
    """
    checker = checked.checker
    result = _meant(checked, function, needs, yields)
    if result is None or checker is None:
        return default
    kinds, fallback = [ARG_STAR, ARG_STAR2], checker.named_type("builtins.function")
    made = tagged(result, fallback, checker.named_type("builtins.str"), None)
    given = get_proper_type(default)
    if isinstance(given, CallableType) and not any(isinstance(get_proper_type(argument), UninhabitedType) for argument in given.arg_types):
        return given.copy_modified(ret_type=made)
    return CallableType([AnyType(TypeOfAny.from_error)] * 2, kinds, [None, None], made, fallback)


def _meant(checked: CheckedModule, function: FuncDef, needs: Shape, yields: Type | None) -> Instance | None:
    """Return the manager type that the decorated function was meant to return."""
    checker = checked.checker
    typ = function.type
    if checker is None or not isinstance(typ, CallableType):
        return None
    result = yields or promised(get_proper_type(typ.ret_type))
    unknown: Type = AnyType(TypeOfAny.special_form)
    arguments = [result, unknown] if needs is Shape.ASYNC_GENERATOR else [result, unknown, unknown]
    made = checker.named_generic_type(_MANAGERS[needs], list(arguments))
    count = len(made.type.defn.type_vars)
    return made.copy_modified(args=[*arguments, unknown, unknown][:count])
