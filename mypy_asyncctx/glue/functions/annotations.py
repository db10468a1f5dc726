"""mypy's error about the return annotation of a generator function, in words that say what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import Decorator, FuncDef
from mypy.types import CallableType, Instance, NoneType, TypeVarType, UnionType, get_proper_type

from mypy_asyncctx import codes, names
from mypy_asyncctx.kinds.classify import makes_generator
from mypy_asyncctx.rules import return_type
from mypy_asyncctx.rules.base import Finding

if TYPE_CHECKING:
    from mypy.errors import ErrorInfo

    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.syntax.tree import Path

_MANAGERS: Final = (names.ASYNC_MANAGER, names.MANAGER)
_AWAITED: Final = (names.AWAITABLE, names.COROUTINE)
_ITERATORS: Final = (names.ITERATOR, names.ITERABLE, names.ASYNC_ITERATOR, names.ASYNC_ITERABLE)
_ABOUT: Final = ("The return type of a generator function", "The return type of an async generator function")


def annotation_finding(scene: Scene, path: Path, info: ErrorInfo) -> tuple[Finding, FuncDef] | None:
    """Return what explains mypy's error about the annotation of an undecorated generator function."""
    function = path[-1]
    if not isinstance(function, FuncDef) or not makes_generator(function) or not info.message.startswith(_ABOUT):
        return None
    # @staticmethod and @classmethod are not among the decorators.
    if len(path) > 1 and isinstance(path[-2], Decorator) and path[-2].decorators:
        return None
    typ = function.type
    annotated = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) else None
    if not isinstance(annotated, (Instance, UnionType, TypeVarType, NoneType)):
        return None
    manager, yields = None, "..." if isinstance(annotated, NoneType) else scene.show(annotated)
    if isinstance(annotated, Instance):
        if annotated.type.fallback_to_any:
            return None
        manager = annotated.type if annotated.type.fullname in _MANAGERS else None
        iterated = any(base.fullname in _ITERATORS for base in annotated.type.mro)
        if annotated.type.fullname in _AWAITED and annotated.args:
            yields = scene.show(annotated.args[-1])
        elif (manager is not None or iterated) and annotated.args:
            yields = scene.show(annotated.args[0])
    is_async = function.is_async_generator
    write = f"AsyncGenerator[{yields}, None]" if is_async else f"Generator[{yields}, None, None]"
    decorator = None
    if manager is not None:
        decorator = "asynccontextmanager" if is_async else "contextmanager"
    message = return_type.message(function.name, scene.show(annotated), write, is_async=is_async, manager=decorator)
    return Finding(codes.RETURN_TYPE, message), function
