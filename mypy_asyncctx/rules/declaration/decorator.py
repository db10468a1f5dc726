"""A context manager decorator on the wrong kind of function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    CallExpr,
    Decorator,
    Expression,
    FuncDef,
    MemberExpr,
    NameExpr,
    RefExpr,
)
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    TypeVarLikeType,
    UnionType,
    get_proper_type,
)

from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS, HARMLESS
from mypy_asyncctx.facts.kinds.classify import generated_by, kind_of, makes_generator
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.kinds.promised import GENERATORS, promised
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.facts.tree.returned_values import Types as Returned
from mypy_asyncctx.facts.tree.returned_values import is_iterator_type, may_be_iterator, returns_nothing, surely_returned
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.declaration.facts import About
from mypy_asyncctx.rules.phrases import generator_annotation
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.types import ProperType

    from mypy_asyncctx.rules.declaration.facts import Declaration, Types

_BUILTIN_WRAPPERS: Final = {
    "builtins.staticmethod": "staticmethod",
    "builtins.classmethod": "classmethod",
    "builtins.property": "property",
    "functools.cached_property": "cached_property",
}

RULE: Final = Rule(
    code=code("decorator", "A context manager decorator on the wrong kind of function"),
    title="A context manager decorator on the wrong function",
    why="""\
`@asynccontextmanager` needs an async generator function: an `async def` with a `yield`, annotated `AsyncGenerator[T]` or
`AsyncIterator[T]`. `@contextmanager` needs a plain `def` with a `yield`, annotated `Generator[T]` or `Iterator[T]`. On anything else
entering fails at run time. `@staticmethod`, `@classmethod` and `@property` go above the decorator, and it is written without parentheses.
""",
    bad="""\
from contextlib import asynccontextmanager


class Session: ...


@asynccontextmanager  # error
async def open_session() -> Session:
    return Session()
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()
""",
    causes=Cause.DEFINITION,
)

_NEEDS: Final = {
    Shape.ASYNC_GENERATOR: 'an async generator function: write "async def" with a "yield", annotated "-> AsyncGenerator[...]"',
    Shape.GENERATOR: 'a generator function: write "def" with a "yield", annotated "-> Generator[...]"',
}


def check(facts: Declaration) -> Iterator[Finding]:
    """Yield what is wrong with a decorated function, or with the call of a decorator."""
    node = facts.node
    if facts.about is not About.DECORATED:
        return
    found: Finding | None = None
    if isinstance(node, Decorator):
        found = _wrong(facts.types, node)
    elif isinstance(node, CallExpr) and isinstance(node.callee, RefExpr) and node.callee.fullname in DECORATORS and not node.args:
        found = Finding(RULE.code, _call_message(_name(node.callee)), node)
    elif isinstance(node, CallExpr) and isinstance(node.callee, RefExpr) and node.args:
        found = _wrong_argument(facts.types, node.callee, node.args[0])
    if found is not None:
        yield found


def _wrong_argument(types: Types, callee: RefExpr, argument: Expression) -> Finding | None:
    """Return what is wrong with the function that a decorator is called with."""
    needs = DECORATORS.get(callee.fullname)
    kind = next(iter(types.kinds(argument)), None)
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
    message = _kind_message(_name(callee), render(argument) or "the function", what, needs)
    return Finding(RULE.code, message, argument)


def _wrong_untyped(types: Types, call: CallExpr) -> Finding | None:
    """Return what is wrong with a generator function without annotations that a decorator is called with: mypy accepts any."""
    argument = call.args[0]
    typ = types.type_of(argument)
    shape = generated_by(typ) if isinstance(typ, CallableType) else None
    if shape is None or not isinstance(call.callee, RefExpr) or not types.makes(argument, shape):
        return None
    return _wrong_argument(types, call.callee, argument)


def _wrong(types: Types, decorated: Decorator) -> Finding | None:
    """Return what is wrong with a decorated function, and where."""
    decorators = decorated.original_decorators
    for at, expression in enumerate(decorators):
        if isinstance(expression, CallExpr) and isinstance(expression.callee, RefExpr) and expression.callee.fullname in DECORATORS:
            return Finding(RULE.code, _call_message(_name(expression.callee)), expression)
        needs = DECORATORS.get(expression.fullname or "") if isinstance(expression, RefExpr) else None
        if needs is None:
            continue
        name = _name(expression)
        for below in decorators[at + 1 :]:
            inner = _BUILTIN_WRAPPERS.get(below.fullname or "") if isinstance(below, RefExpr) else None
            if inner is not None:
                return Finding(RULE.code, _order_message(name, inner), expression)
        if at + 1 < len(decorators):
            below = decorators[at + 1]
            if isinstance(below, RefExpr) and below.fullname in DECORATORS:
                message = _kind_message(name, decorated.func.name, "already a context manager function", needs)
                return Finding(RULE.code, message, expression)
            if not (isinstance(below, RefExpr) and below.fullname in HARMLESS):
                # What another decorator makes of the function is not known here; mypy judges its type.
                return None
        return _wrong_function(types, decorated.func, expression, name, needs)
    return None


def _wrong_function(types: Types, function: FuncDef, expression: Expression, name: str, needs: Shape) -> Finding | None:
    typ = function.type
    annotated = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) else None
    if makes_generator(function):
        if is_other_form(function, needs):
            what = "an async generator function" if function.is_async_generator else "a generator function"
            return Finding(RULE.code, _kind_message(name, function.name, what, needs), expression)
        return _wrong_annotation(types, function, annotated, needs)
    if function.is_generator:
        return None
    if function.is_coroutine:
        return Finding(RULE.code, _kind_message(name, function.name, 'a coroutine function without a "yield"', needs), expression)
    return _wrong_result(types, function, annotated, expression, name, needs)


def is_other_form(function: FuncDef, needs: Shape) -> bool:
    """True for an async generator function where a plain one is needed, and the reverse."""
    return makes_generator(function) and function.is_async_generator is not (needs is Shape.ASYNC_GENERATOR)


def _wrong_annotation(types: Types, function: FuncDef, annotated: ProperType | None, needs: Shape) -> Finding | None:
    if annotated is None or isinstance(annotated, TypeVarLikeType) or is_iterator_type(types.lookup, annotated, needs):
        return None
    if isinstance(annotated, Instance) and annotated.type.fullname == "builtins.object":
        return None
    write = generator_annotation(function, promised(annotated), types.show)
    return Finding(RULE.code, _annotation_message(function.name, types.show(annotated), write, needs), function)


def _wrong_result(
    types: Types, function: FuncDef, annotated: ProperType | None, expression: Expression, name: str, needs: Shape
) -> Finding | None:
    """A plain function under the decorator is right where it returns a generator."""
    if isinstance(annotated, Instance):
        kind = kind_of(annotated, types.lookup)
        if annotated.type.fallback_to_any or annotated.type.fullname == "builtins.object":
            return None
        if kind is not None and kind.shape.is_iterator and kind.shape.is_async is (needs is Shape.ASYNC_GENERATOR):
            return None
        if any(GENERATORS.get(base.fullname) is needs for base in annotated.type.mro):
            return None
        what = f'a function that returns "{types.show(annotated)}"'
    elif annotated is None or isinstance(annotated, AnyType):
        known = Returned(types.lookup, types.type_of, types.show)
        nothing = returns_nothing(function)
        returned = None if nothing else surely_returned(known, function, lambda typ: may_be_iterator(types.lookup, typ, needs))
        if returned is None and not nothing:
            return None
        what = f"a function that returns {returned}" if returned is not None else 'a function without a "yield"'
    elif isinstance(annotated, (TypeVarLikeType, UnionType)) and may_be_iterator(types.lookup, annotated, needs):
        return None
    else:
        what = 'a function without a "yield"'
    return Finding(RULE.code, _kind_message(name, function.name, what, needs), expression)


def _name(expression: Expression) -> str:
    return expression.name if isinstance(expression, (NameExpr, MemberExpr)) else "the decorator"


def _kind_message(decorator: str, function: str, what: str, needs: Shape) -> str:
    """Return the message for a decorated function that is ``what`` instead of the generator function that is needed."""
    hint = f"@{decorator} needs {_NEEDS[needs]}"
    if needs is Shape.ASYNC_GENERATOR and what == "a generator function":
        hint = f'@{decorator} needs an async generator function: write "async def", or use @contextmanager'
    elif needs is Shape.GENERATOR and what == "an async generator function":
        hint = f"@{decorator} needs a generator function: use @asynccontextmanager"
    elif what == "already a context manager function":
        hint = f"@{decorator} needs the generator function itself: remove one of the decorators"
    return f'"{function}" is {what}; entering it fails at run time. {hint}'


def _annotation_message(function: str, annotated: str, write: str, needs: Shape) -> str:
    """Return the message for a generator function whose return annotation is not a generator type; ``write`` is what to write there."""
    article = "an async generator function" if needs is Shape.ASYNC_GENERATOR else "a generator function"
    return (
        f'"{function}" is {article}, but its return type is "{annotated}": under the decorator annotate what the function itself '
        f'returns, "-> {write}"'
    )


def _order_message(decorator: str, inner: str) -> str:
    """Return the message for a decorator that stands above ``@staticmethod``, ``@classmethod`` or ``@property``."""
    fails = "calling it on an instance fails" if inner == "staticmethod" else "that fails at run time"
    return f"@{decorator} is applied to the @{inner} object, not to the function, and {fails}: put @{inner} above @{decorator}"


def _call_message(decorator: str) -> str:
    """Return the message for ``@asynccontextmanager()``."""
    return f"{decorator}() is called without the function, which fails with TypeError: write @{decorator} without parentheses"
