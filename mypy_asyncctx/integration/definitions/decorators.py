"""``@contextmanager``, ``@asynccontextmanager`` and their like: whether they stand on the right function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    ARG_STAR,
    ARG_STAR2,
    CallExpr,
    Decorator,
    Expression,
    FuncDef,
    MemberExpr,
    NameExpr,
    PassStmt,
    RaiseStmt,
    RefExpr,
    ReturnStmt,
)
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    NoneType,
    Overloaded,
    TypeOfAny,
    TypeVarLikeType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS
from mypy_asyncctx.facts.frameworks.pytest import FIXTURES
from mypy_asyncctx.facts.kinds.classify import callee_type_of, generated_by, kind_of, makes_generator
from mypy_asyncctx.facts.kinds.contradicted import contradicted_kind
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.kinds.tags import tagged
from mypy_asyncctx.facts.tree.paths import children
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.integration.bodies.class_declarations import declaration_findings
from mypy_asyncctx.integration.bodies.generator_bodies import body_findings, local_generator
from mypy_asyncctx.integration.checked_module import any_type, checked_module
from mypy_asyncctx.integration.definitions.return_annotations import generator_annotation
from mypy_asyncctx.integration.definitions.returned_values import is_iterator_type, may_be_iterator, surely_returned
from mypy_asyncctx.integration.values.unique_callee import surely_makes
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.declaration import decorator
from mypy_asyncctx.rules.dependency import depends
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import Context, Node
    from mypy.plugin import FunctionContext
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import ResultStore

_BUILTIN_WRAPPERS: Final = {
    "builtins.staticmethod": "staticmethod",
    "builtins.classmethod": "classmethod",
    "builtins.property": "property",
    "functools.cached_property": "cached_property",
}
_HARMLESS: Final = ("abc.abstractmethod", "typing.override", "typing_extensions.override")
_GENERATORS: Final = {
    names.ASYNC_GENERATOR: Shape.ASYNC_GENERATOR,
    names.ASYNC_ITERATOR: Shape.ASYNC_GENERATOR,
    names.ASYNC_ITERABLE: Shape.ASYNC_GENERATOR,
    names.GENERATOR: Shape.GENERATOR,
    names.ITERATOR: Shape.GENERATOR,
    names.ITERABLE: Shape.GENERATOR,
}
_MANAGERS: Final = {Shape.ASYNC_GENERATOR: names.MADE_ASYNC_MANAGER, Shape.GENERATOR: names.MADE_MANAGER}


def decorate(ctx: FunctionContext, lookup: Lookup, store: ResultStore, fullname: str) -> Type:
    """Check the function that ``fullname`` decorates, and return the manager function that was meant."""
    default = ctx.default_return_type
    context = ctx.context
    checked = checked_module(ctx.api, lookup)
    # typeshed is to overload these decorators. What is wrong with a function is wrong whichever overload mypy tries.
    report = checked.report_past_trials if _is_overloaded(checked, context, fullname) else checked.report
    if isinstance(context, Decorator):
        if context.func.info:
            _changed_overrides(checked, context, report)
        found = _wrong(checked, context)
        if found is not None and not checked.ignores("arg-type", range(found[1].line, found[1].line + 1)):
            report(*found)
            if _is_other_form(context.func, DECORATORS[fullname]):
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
        wrong = _wrong_untyped(checked, context, store)
        if wrong is not None:
            report(*wrong)
            return default
        function = local_generator(checked, context.args[0].node)
        for finding, node in body_findings(checked, function, BodyUse.MANAGER, store) if function is not None else ():
            if not checked.has_said(node):
                report(finding, node)
        if function is not None and contradicted_kind(function, None, lookup) is not None:
            return _meant_function(checked, default, function, DECORATORS[fullname], AnyType(TypeOfAny.special_form))
    return default


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
        if fullname not in _HARMLESS:
            return False
    return False


def _changed_overrides(checked: CheckedModule, method: Decorator, report: Callable[[Finding, Context], None]) -> None:
    """Report the overrides of this method, or by it, that mypy cannot compare."""
    for finding, node in declaration_findings(checked.tree, checked.lookup):
        if node.name == method.func.name:
            report(finding, node)


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
    result = yields or _yielded(get_proper_type(typ.ret_type))
    unknown: Type = AnyType(TypeOfAny.special_form)
    arguments = [result, unknown] if needs is Shape.ASYNC_GENERATOR else [result, unknown, unknown]
    made = checker.named_generic_type(_MANAGERS[needs], list(arguments))
    count = len(made.type.defn.type_vars)
    return made.copy_modified(args=[*arguments, unknown, unknown][:count])


def _yielded(result: ProperType) -> Type:
    if isinstance(result, UnionType):
        # `Iterator[Session] | None`
        items = [_yielded(item) for item in map(get_proper_type, result.items) if not isinstance(item, NoneType)]
        return items[0] if len(items) == 1 and items[0] not in result.items else result
    if not isinstance(result, Instance):
        return result
    if result.type.fullname == names.COROUTINE and len(result.args) == 3:
        return _yielded(get_proper_type(result.args[2]))
    if result.type.fullname == names.AWAITABLE and result.args:
        return result.args[0]
    known = result.type.fullname in _GENERATORS or any(base.fullname in (names.ASYNC_MANAGER, names.MANAGER) for base in result.type.mro)
    return result.args[0] if known and result.args else result


def decorated_finding(checked: CheckedModule, path: Path) -> tuple[Finding, Node] | None:
    """Return what is wrong with the decorated function, or the decorator call, at the end of a path, and where to report it."""
    node = path[-1]
    if isinstance(node, FuncDef) and len(path) > 1:
        node = path[-2]
    if isinstance(node, Decorator):
        return _wrong(checked, node)
    if isinstance(node, CallExpr) and isinstance(node.callee, RefExpr) and node.callee.fullname in DECORATORS and not node.args:
        return Finding(decorator.RULE.code, decorator.call_message(_name(node.callee))), node
    parent = path[-2] if len(path) > 1 else None
    if isinstance(parent, CallExpr) and isinstance(parent.callee, RefExpr) and isinstance(node, Expression):
        return _wrong_argument(checked, parent.callee, node)
    return None


def no_return_finding(checked: CheckedModule, path: Path) -> tuple[Finding, Node] | None:
    """Return what is wrong with a decorated function at the end of a path that mypy says ends without a value: that follows.

    Either an ``async def`` lacks its ``yield``, or a generator function has an annotation that the decorator cannot use. mypy checks the
    body of a function before its decorators, except in the functions and methods of a module since mypy 2.
    """
    decorated = path[-2] if isinstance(path[-1], FuncDef) and len(path) > 1 else path[-1]
    if not isinstance(decorated, Decorator) or not (decorated.func.is_coroutine or makes_generator(decorated.func)):
        return None
    return _wrong(checked, decorated)


def _wrong_argument(checked: CheckedModule, callee: RefExpr, argument: Expression) -> tuple[Finding, Node] | None:
    """Return what is wrong with the function that a decorator is called with."""
    needs = DECORATORS.get(callee.fullname)
    kind = next(iter(checked.kinds(argument)), None)
    if needs is None or kind is None or kind.shape is not Shape.FUNCTION or kind.inner is None:
        return None
    inner = kind.inner
    if inner.shape.is_manager:
        what = "already a context manager function"
    elif inner.shape is Shape.COROUTINE:
        what = 'a coroutine function without a "yield"'
    elif inner.shape.is_async is not (needs is Shape.ASYNC_GENERATOR):
        what = "an async generator function" if inner.shape.is_async else "a generator function"
    else:
        return None
    message = decorator.kind_message(_name(callee), render(argument) or "the function", what, needs)
    return Finding(decorator.RULE.code, message), argument


def _wrong_untyped(checked: CheckedModule, call: CallExpr, store: ResultStore) -> tuple[Finding, Node] | None:
    """Return what is wrong with a generator function without annotations that a decorator is called with: mypy accepts any."""
    argument = call.args[0]
    typ = checked.type_of(argument)
    shape = generated_by(typ) if isinstance(typ, CallableType) else None
    if shape is None or not isinstance(call.callee, RefExpr) or not surely_makes(checked, argument, shape, store):
        return None
    return _wrong_argument(checked, call.callee, argument)


def _wrong(checked: CheckedModule, decorated: Decorator) -> tuple[Finding, Node] | None:
    """Return what is wrong with a decorated function, and where."""
    decorators = decorated.original_decorators
    fixture = next((FIXTURES[name] for name in map(_called_name, decorators) if name in FIXTURES), None)
    for at, expression in enumerate(decorators):
        if isinstance(expression, CallExpr) and isinstance(expression.callee, RefExpr) and expression.callee.fullname in DECORATORS:
            return Finding(decorator.RULE.code, decorator.call_message(_name(expression.callee))), expression
        needs = DECORATORS.get(expression.fullname or "") if isinstance(expression, RefExpr) else None
        if needs is None:
            continue
        name = _name(expression)
        if fixture is not None and makes_generator(decorated.func):
            article = (Shape.ASYNC_MANAGER if needs is Shape.ASYNC_GENERATOR else Shape.MANAGER).article
            return Finding(depends.RULE.code, depends.fixture_message(name, fixture, decorated.func.name, article)), expression
        for below in decorators[at + 1 :]:
            inner = _BUILTIN_WRAPPERS.get(below.fullname or "") if isinstance(below, RefExpr) else None
            if inner is not None:
                return Finding(decorator.RULE.code, decorator.order_message(name, inner)), expression
        if at + 1 < len(decorators):
            below = decorators[at + 1]
            if isinstance(below, RefExpr) and below.fullname in DECORATORS:
                message = decorator.kind_message(name, decorated.func.name, "already a context manager function", needs)
                return Finding(decorator.RULE.code, message), expression
            if not (isinstance(below, RefExpr) and below.fullname in _HARMLESS):
                # What another decorator makes of the function is not known here; mypy judges its type.
                return None
        return _wrong_function(checked, decorated.func, expression, name, needs)
    return None


def _wrong_function(
    checked: CheckedModule, function: FuncDef, expression: Expression, name: str, needs: Shape
) -> tuple[Finding, Node] | None:
    typ = function.type
    annotated = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) else None
    if makes_generator(function):
        if _is_other_form(function, needs):
            what = "an async generator function" if function.is_async_generator else "a generator function"
            return Finding(decorator.RULE.code, decorator.kind_message(name, function.name, what, needs)), expression
        return _wrong_annotation(checked, function, annotated, needs)
    if function.is_generator:
        return None
    if function.is_coroutine:
        return Finding(
            decorator.RULE.code, decorator.kind_message(name, function.name, 'a coroutine function without a "yield"', needs)
        ), expression
    return _wrong_result(checked, function, annotated, expression, name, needs)


def _is_other_form(function: FuncDef, needs: Shape) -> bool:
    """True for an async generator function where a plain one is needed, and the reverse."""
    return makes_generator(function) and function.is_async_generator is not (needs is Shape.ASYNC_GENERATOR)


def _wrong_annotation(checked: CheckedModule, function: FuncDef, annotated: ProperType | None, needs: Shape) -> tuple[Finding, Node] | None:
    if annotated is None or isinstance(annotated, TypeVarLikeType) or is_iterator_type(checked, annotated, needs):
        return None
    if isinstance(annotated, Instance) and annotated.type.fullname == "builtins.object":
        return None
    write = generator_annotation(checked, function, _yielded(annotated))
    return Finding(decorator.RULE.code, decorator.annotation_message(function.name, checked.show(annotated), write, needs)), function


def _wrong_result(
    checked: CheckedModule, function: FuncDef, annotated: ProperType | None, expression: Expression, name: str, needs: Shape
) -> tuple[Finding, Node] | None:
    """A plain function under the decorator is right where it returns a generator."""
    if isinstance(annotated, Instance):
        kind = kind_of(annotated, checked.lookup)
        if annotated.type.fallback_to_any or annotated.type.fullname == "builtins.object":
            return None
        if kind is not None and kind.shape.is_iterator and kind.shape.is_async is (needs is Shape.ASYNC_GENERATOR):
            return None
        if any(_GENERATORS.get(base.fullname) is needs for base in annotated.type.mro):
            return None
        what = f'a function that returns "{checked.show(annotated)}"'
    elif annotated is None or isinstance(annotated, AnyType):
        returned = None if _returns_nothing(function) else surely_returned(checked, function, needs)
        if returned is None and not _returns_nothing(function):
            return None
        what = f"a function that returns {returned}" if returned is not None else 'a function without a "yield"'
    elif isinstance(annotated, (TypeVarLikeType, UnionType)) and may_be_iterator(checked, annotated, needs):
        return None
    else:
        what = 'a function without a "yield"'
    return Finding(decorator.RULE.code, decorator.kind_message(name, function.name, what, needs)), expression


def _returns_nothing(function: FuncDef) -> bool:
    """True where the body never returns a value, and is more than a placeholder such as ``raise NotImplementedError()``."""
    if any(isinstance(statement, RaiseStmt) for statement in function.body.body):
        return False
    todo: list[Node] = [function.body]
    real = False
    while todo:
        node = todo.pop()
        if isinstance(node, ReturnStmt) and node.expr is not None:
            return False
        real = real or isinstance(node, (CallExpr, ReturnStmt))
        if not isinstance(node, (FuncDef, PassStmt)):
            todo.extend(children(node))
    return real


def _called_name(expression: Expression) -> str:
    """Return the full name of a decorator, written with arguments or without."""
    callee = expression.callee if isinstance(expression, CallExpr) else expression
    return callee.fullname if isinstance(callee, RefExpr) else ""


def _name(expression: Expression) -> str:
    return expression.name if isinstance(expression, (NameExpr, MemberExpr)) else "the decorator"
