"""A generator function whose return annotation names what it yields, or what a decorator makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import FuncDef, TypeInfo
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Instance, NoneType, TupleType, TypeOfAny, TypeVarType, UnionType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.classify import makes_generator
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.declaration.facts import About
from mypy_asyncctx.rules.phrases import generator_annotation
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.types import ProperType, Type

    from mypy_asyncctx.rules.declaration.facts import Declaration, Types

_MANAGERS: Final = (names.ASYNC_MANAGER, names.MANAGER)
_AWAITED: Final = (names.AWAITABLE, names.COROUTINE)
_ITERATORS: Final = (names.ITERATOR, names.ITERABLE, names.ASYNC_ITERATOR, names.ASYNC_ITERABLE)

RULE: Final = Rule(
    code=code("return-type", "A generator function is annotated with another type than it returns"),
    title="A generator function is annotated with another type",
    why="""\
A function with a `yield` returns a generator, whatever its annotation says. `-> Session` names what it *yields*, and `->
AsyncContextManager[Session]` what `@asynccontextmanager` would make of it; without the decorator no caller gets that. mypy then checks
every caller against the wrong type. Under the decorator the same mistake is reported by `asyncctx-decorator`.
""",
    bad="""\
from collections.abc import AsyncGenerator


class Session: ...


async def get_db() -> Session:  # error
    yield Session()
""",
    good="""\
from collections.abc import AsyncGenerator


class Session: ...


async def get_db() -> AsyncGenerator[Session, None]:
    yield Session()
""",
    causes=Cause.DEFINITION,
)


def check(facts: Declaration) -> Iterator[Finding]:
    """Yield a generator function whose annotation is no generator, where mypy says so, too."""
    if facts.about is About.ANNOTATED and isinstance(facts.node, FuncDef):
        found = _wrong_annotation(facts.types, facts.node)
        if found is not None:
            yield found


def _wrong_annotation(types: Types, function: FuncDef) -> Finding | None:
    if not makes_generator(function):
        return None
    typ = function.type
    annotated = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) else None
    if not isinstance(annotated, (Instance, TupleType, UnionType, TypeVarType, NoneType)):
        return None
    if _is_true(annotated, function):
        # mypy wants the abstract class there, and says so.
        return None
    manager: TypeInfo | None = None
    yields: Type = annotated
    if isinstance(annotated, Instance):
        if annotated.type.fallback_to_any:
            return None
        manager = annotated.type if annotated.type.fullname in _MANAGERS else None
        iterated = any(base.fullname in _ITERATORS for base in annotated.type.mro)
        if annotated.type.fullname in _AWAITED and annotated.args:
            yields = annotated.args[-1]
        elif (manager is not None or iterated) and annotated.args:
            yields = annotated.args[0]
    is_async = function.is_async_generator
    if _gives_generator(types, annotated, names.ASYNC_GENERATOR if is_async else names.GENERATOR):
        return None
    write = generator_annotation(function, yields, types.show)
    decorator = None
    if manager is not None:
        decorator = "asynccontextmanager" if is_async else "contextmanager"
    message = _message(function.name, types.show(annotated), write, is_async=is_async, manager=decorator)
    return Finding(RULE.code, message, function)


def _gives_generator(types: Types, annotated: Type, fullname: str) -> bool:
    """True for a generator's own type, or any of its supertypes."""
    info = types.lookup(fullname)
    if not isinstance(info, TypeInfo):
        return False
    return is_subtype(Instance(info, [AnyType(TypeOfAny.special_form)] * len(info.type_vars)), annotated)


def _is_true(annotated: ProperType, function: FuncDef) -> bool:
    """True for the class of the object that a call of the generator function gives, alone or in a union."""
    made = names.ASYNC_GENERATOR_OBJECT if function.is_async_generator else names.GENERATOR_OBJECT
    items = annotated.items if isinstance(annotated, UnionType) else [annotated]
    return any(isinstance(item, Instance) and item.type.fullname == made for item in map(get_proper_type, items))


def _message(function: str, annotated: str, write: str, *, is_async: bool, manager: str | None) -> str:
    """Return the message for an annotation; ``manager`` is the decorator that would make it true, None where there is none."""
    what = "an async generator function" if is_async else "a generator function"
    hint = f'annotate what it returns, "-> {write}"'
    if manager is not None:
        hint = f"{hint}, and put @{manager} on it if callers enter it"
    return f'"{function}" has a "yield", so it is {what}, and calling it does not give "{annotated}": {hint}'
