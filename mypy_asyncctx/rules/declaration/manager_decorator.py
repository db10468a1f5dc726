"""A context manager as a decorator of a function whose body runs after the manager is left, or that it cannot decorate at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import CallExpr, Decorator, Expression, FuncDef, RefExpr, TypeInfo
from mypy.types import AnyType, CallableType, Instance, NoneType, TypeOfAny, get_proper_type

from mypy_asyncctx.facts.frameworks.contextlib_like import ENCLOSING, HARMLESS
from mypy_asyncctx.facts.kinds.classify import makes_generator
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.facts.tree.returned_values import Types as Returned
from mypy_asyncctx.facts.tree.returned_values import unawaitable_result
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.declaration.facts import About
from mypy_asyncctx.rules.phrases import DECORATORS
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy.nodes import ArgKind
    from mypy.types import ProperType

    from mypy_asyncctx.facts.frameworks.contextlib_like import Enclosing
    from mypy_asyncctx.rules.declaration.facts import Declaration, Types

RULE: Final = Rule(
    code=code("manager-decorator", "A context manager decorates a function whose body it does not enclose"),
    title="A context manager decorates a function that runs later",
    why="""\
A context manager that is used as a decorator is entered, calls the function, and is left. Calling a coroutine function or a generator
function only makes an object: its body runs when the manager is left already. Python 3.15 encloses the body; with an older
`python_version` write `with` in the function. A manager of `@asynccontextmanager` awaits what the function returns, so it can only decorate
`async def` without a `yield`. `@timed` without parentheses makes a manager of the function, and a generator function without
`@contextmanager` cannot decorate.
""",
    bad="""\
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def timed() -> Iterator[None]:
    print("start")
    yield
    print("end")


@timed()  # error
async def fetch() -> None:
    print("fetches")
""",
    good="""\
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def timed() -> Iterator[None]:
    print("start")
    yield
    print("end")


async def fetch() -> None:
    with timed():
        print("fetches")
""",
    causes=Cause.DEFINITION,
)

_WORDS: Final = {
    Shape.COROUTINE: "a coroutine function",
    Shape.GENERATOR: "a generator function",
    Shape.ASYNC_GENERATOR: "an async generator function",
}


def check(facts: Declaration) -> Iterator[Finding]:
    """Yield what is wrong with a context manager that decorates a function, or that is called with one."""
    node = facts.node
    if facts.about is not About.WRAPPED:
        return
    if isinstance(node, CallExpr):
        argument = node.args[0] if len(node.args) == 1 else None
        function = argument.node if isinstance(argument, RefExpr) else None
        if isinstance(function, FuncDef):
            yield from _not_enclosed(facts, node.callee, facts.called, function)
    elif isinstance(node, Decorator):
        for expression in reversed(node.original_decorators):
            yield from _not_enclosed(facts, expression, facts.types.type_of(expression), node.func)
            yield from _no_decorator(facts.types, expression, node.func)
            if not (isinstance(expression, RefExpr) and expression.fullname in HARMLESS):
                # What this decorator makes of the function is not known here.
                return


def _not_enclosed(facts: Declaration, expression: Expression, typ: ProperType | None, function: FuncDef) -> Iterator[Finding]:
    """Yield what is wrong with a manager, an object of type ``typ``, over a function that it enters, calls and leaves."""
    symbol = typ.type.get("__call__") if isinstance(typ, Instance) else None
    row = ENCLOSING.get(symbol.node.fullname) if symbol is not None and symbol.node is not None else None
    if row is None:
        return
    shape = _shape(function)
    if shape in (row.encloses | row.since_3_15 if facts.python_version >= (3, 15) else row.encloses):
        return
    manager = render(expression) or "..."
    if not row.is_async or shape is not Shape.FUNCTION:
        yield Finding(RULE.code, _later_message(function.name, manager, shape, row), expression)
        return
    known = Returned(facts.types.lookup, facts.types.type_of, facts.types.show)
    result = unawaitable_result(known, function)
    if result is not None:
        yield Finding(RULE.code, _plain_message(function.name, manager, result), expression)


def _shape(function: FuncDef) -> Shape:
    """Return what a call of a function makes, ``FUNCTION`` where its body runs at once."""
    if function.is_generator and not function.is_awaitable_coroutine:
        return Shape.ASYNC_GENERATOR if function.is_async_generator else Shape.GENERATOR
    return Shape.COROUTINE if function.is_coroutine or function.is_awaitable_coroutine else Shape.FUNCTION


def _no_decorator(types: Types, expression: Expression, function: FuncDef) -> Iterator[Finding]:
    """Yield what is wrong with a function that makes a manager, without parentheses, and with a generator as a decorator."""
    if isinstance(expression, CallExpr):
        kind = next(iter(types.kinds(expression)), None)
        callee = expression.callee.node if isinstance(expression.callee, RefExpr) else None
        made = _shape(callee) if isinstance(callee, FuncDef) and makes_generator(callee) else None
        if made is not None and not types.makes(expression.callee, made):
            made = None
        if made is None and kind is not None and kind.shape.is_generator:
            made = kind.shape
        if made is not None:
            yield Finding(RULE.code, _generator_message(function.name, expression, made), expression)
        return
    maker = _maker(types, expression) if isinstance(expression, RefExpr) else None
    if not isinstance(expression, RefExpr) or maker is None or (maker.first is not None and not _is_no_function(maker.first)):
        return
    symbol = maker.made.get("__call__")
    if symbol is not None and symbol.node is not None and symbol.node.fullname in ENCLOSING:
        arguments = "..." if any(kind.is_required() for kind in maker.kinds) else ""
        yield Finding(RULE.code, _parentheses_message(function.name, expression, arguments), expression)


class _Maker(NamedTuple):
    """A function or class that makes objects of the class ``made``: the type and the kinds of its parameters, None for no parameter."""

    made: TypeInfo
    first: ProperType | None
    kinds: Sequence[ArgKind]


def _maker(types: Types, expression: RefExpr) -> _Maker | None:
    """Return what a name makes when it is called; None where that is not known."""
    owner = expression.node
    if not isinstance(owner, TypeInfo):
        typ = types.type_of(expression)
        made = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) else None
        if not isinstance(typ, CallableType) or not isinstance(made, Instance):
            return None
        return _Maker(made.type, get_proper_type(typ.arg_types[0]) if typ.arg_types else None, typ.arg_kinds)
    init, new = (owner.get(name) for name in ("__init__", "__new__"))
    function = init.node if init is not None else None
    plain = new is not None and new.node is not None and new.node.fullname == "builtins.object.__new__"
    if not plain or not isinstance(function, FuncDef) or owner.fallback_to_any:
        return None
    declared = function.type.arg_types[1:] if isinstance(function.type, CallableType) else []
    unknown = AnyType(TypeOfAny.unannotated) if len(function.arg_kinds) > 1 else None
    return _Maker(owner, get_proper_type(declared[0]) if declared else unknown, function.arg_kinds[1:])


def _is_no_function(typ: ProperType) -> bool:
    if isinstance(typ, Instance):
        info = typ.type
        return not (info.is_protocol or info.fallback_to_any or info.fullname == "builtins.object" or info.get("__call__") is not None)
    return isinstance(typ, (AnyType, NoneType))


def _later_message(function: str, manager: str, shape: Shape, row: Enclosing) -> str:
    """Return the message for a function whose body runs when the manager is left already, or that the manager cannot await."""
    statement = "async with" if row.is_async else "with"
    what = f'"{function}" is {_WORDS[shape]}'
    if row.is_async:
        happens = f'"@{manager}" makes a coroutine function of it and awaits what it returns, which fails at run time'
    else:
        happens = f'"@{manager}" is entered and left when it is called, before its body runs'
    kind = ', in an "async def"' if row.is_async and shape is Shape.GENERATOR else ""
    return f'{what}, so {happens}. Write "{statement} {manager}:" around its body{kind}'


def _plain_message(function: str, manager: str, result: str) -> str:
    """Return the message for a plain function under an asynchronous manager."""
    return (
        f'"{function}" is a plain function that returns {result}, but "@{manager}" awaits what it returns, and fails at run time. '
        f'Write "async def {function}"'
    )


def _generator_message(function: str, call: CallExpr, shape: Shape) -> str:
    """Return the message for a generator that is called as a decorator."""
    callee = render(call.callee) or "the function"
    return (
        f'"{render(call) or "This value"}" is {shape.article}, which cannot be called, so decorating "{function}" fails at run time. '
        f'Put {DECORATORS[shape]} on "{callee}"'
    )


def _parentheses_message(function: str, expression: RefExpr, arguments: str) -> str:
    """Return the message for a function that makes a context manager, used as a decorator without a call."""
    name = render(expression) or "..."
    return (
        f'"{name}" makes a context manager, so "@{name}" without parentheses makes one of "{function}", and calling that fails at run '
        f'time. Write "@{name}({arguments})"'
    )
