"""A call that makes what works once, in a function under a cache that keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import Decorator, FuncDef, FuncItem, ReturnStmt

from mypy_asyncctx import codes
from mypy_asyncctx.frameworks.caches import PROPERTIES
from mypy_asyncctx.glue.bodies.once import local_generator
from mypy_asyncctx.kinds.classify import is_made_manager, makes_generator
from mypy_asyncctx.rules import cached
from mypy_asyncctx.rules.base import Finding
from mypy_asyncctx.syntax.caches import cache_on, returns_name
from mypy_asyncctx.syntax.streams import is_endless

if TYPE_CHECKING:
    from mypy.nodes import Context, SymbolNode
    from mypy.types import Type

    from mypy_asyncctx.glue.kept.results import ResultStore
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.model import Kind
    from mypy_asyncctx.syntax.tree import Path
    from mypy_asyncctx.syntax.uses import Role


def cached_finding(
    scene: Scene, kind: Kind, made: Type, definition: SymbolNode | None, role: Role, path: Path, store: ResultStore
) -> tuple[Finding, Context] | None:
    """Return what is wrong where a function returns the value of a call, of type ``made``, and a cache keeps it; and the cache."""
    at = next((at for at in range(len(path) - 1, 0, -1) if isinstance(path[at], FuncItem)), 0)
    function, decorated = path[at], path[at - 1]
    if not isinstance(decorated, Decorator) or not isinstance(function, FuncDef) or not scene.enabled(codes.CACHED):
        return None
    cache = cache_on(decorated)
    if cache is None or cache[2] is not None or function.is_coroutine or function.is_generator:
        return None
    returned = isinstance(role.holder, ReturnStmt) or (role.bound is not None and returns_name(function, role.bound))
    if not returned or not (is_made_manager(made) or _comes_to_an_end(scene, definition, store)):
        return None
    name, place, _ = cache
    if name in PROPERTIES and kind.shape.is_generator:
        # An object may keep one generator for itself, and take from it what it needs.
        return None
    return Finding(codes.CACHED, cached.message(function.name, name, kind.shape)), place


def _comes_to_an_end(scene: Scene, definition: SymbolNode | None, store: ResultStore) -> bool:
    """True for a generator function whose generator ends: one that goes on for ever, all may share."""
    if definition is None or not makes_generator(definition) or store.is_endless(definition.fullname):
        return False
    local = local_generator(scene, definition)
    return local is None or not is_endless(local)
