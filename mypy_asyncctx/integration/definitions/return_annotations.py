"""mypy's error about the return annotation of a generator function, in words that say what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import CallExpr, Decorator, FuncDef, RefExpr, TypeInfo
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Instance, NoneType, TupleType, TypeOfAny, TypeVarType, UnionType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.pytest import FIXTURES
from mypy_asyncctx.facts.kinds.classify import makes_generator
from mypy_asyncctx.facts.summaries.yield_types import yields_none
from mypy_asyncctx.rules.declaration import return_type
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from mypy.errors import ErrorInfo
    from mypy.nodes import Expression
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule

_MANAGERS: Final = (names.ASYNC_MANAGER, names.MANAGER)
_AWAITED: Final = (names.AWAITABLE, names.COROUTINE)
_ITERATORS: Final = (names.ITERATOR, names.ITERABLE, names.ASYNC_ITERATOR, names.ASYNC_ITERABLE)
_ABOUT: Final = ("The return type of a generator function", "The return type of an async generator function")


def annotation_finding(checked: CheckedModule, path: Path, info: ErrorInfo) -> tuple[Finding, FuncDef] | None:
    """Return what explains mypy's error about the annotation of a generator function that no decorator changes."""
    function = path[-1]
    if not isinstance(function, FuncDef) or not info.message.startswith(_ABOUT):
        return None
    # @staticmethod and @classmethod are not among the decorators.
    if len(path) > 1 and isinstance(path[-2], Decorator) and not all(map(_runs_it, path[-2].decorators)):
        return None
    return _wrong_annotation(checked, function)


def fixture_finding(checked: CheckedModule, decorated: Decorator) -> tuple[Finding, FuncDef] | None:
    """Return what explains mypy's error about a decorator that runs the generator function: it gets another type than it takes."""
    return _wrong_annotation(checked, decorated.func) if all(map(_runs_it, decorated.decorators)) else None


def _wrong_annotation(checked: CheckedModule, function: FuncDef) -> tuple[Finding, FuncDef] | None:
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
    if _gives_generator(checked, annotated, names.ASYNC_GENERATOR if is_async else names.GENERATOR):
        return None
    write = generator_annotation(checked, function, yields)
    decorator = None
    if manager is not None:
        decorator = "asynccontextmanager" if is_async else "contextmanager"
    message = return_type.message(function.name, checked.show(annotated), write, is_async=is_async, manager=decorator)
    return Finding(return_type.RULE.code, message), function


def generator_annotation(checked: CheckedModule, function: FuncDef, yields: Type) -> str:
    """Return what to annotate a generator function with that is said to yield ``yields``.

    ``None`` is what a function without a result is declared to return, so it is written only where the body yields nothing else.
    Every type argument is written: those of ``typing.Generator`` have defaults since Python 3.13 only, before that it is a TypeError.
    """
    shown = "..." if isinstance(get_proper_type(yields), NoneType) and not yields_none(function) else checked.show(yields)
    return f"AsyncGenerator[{shown}, None]" if function.is_async_generator else f"Generator[{shown}, None, None]"


def _runs_it(decorator: Expression) -> bool:
    """True for a decorator that runs the generator function itself: what it returns is what its body says."""
    callee = decorator.callee if isinstance(decorator, CallExpr) else decorator
    return isinstance(callee, RefExpr) and callee.fullname in FIXTURES


def _gives_generator(checked: CheckedModule, annotated: Type, fullname: str) -> bool:
    """True for a generator's own type, or any of its supertypes."""
    info = checked.lookup(fullname)
    if not isinstance(info, TypeInfo):
        return False
    return is_subtype(Instance(info, [AnyType(TypeOfAny.special_form)] * len(info.type_vars)), annotated)


def _is_true(annotated: ProperType, function: FuncDef) -> bool:
    """True for the class of the object that a call of the generator function gives, alone or in a union."""
    made = names.ASYNC_GENERATOR_OBJECT if function.is_async_generator else names.GENERATOR_OBJECT
    items = annotated.items if isinstance(annotated, UnionType) else [annotated]
    return any(isinstance(item, Instance) and item.type.fullname == made for item in map(get_proper_type, items))
