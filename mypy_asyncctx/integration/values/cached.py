"""A call that makes what works once, in a function under a cache that keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import Decorator, FuncDef, FuncItem, ReturnStmt

from mypy_asyncctx.facts.frameworks.caches import PROPERTIES
from mypy_asyncctx.facts.kinds.classify import is_made_manager, makes_generator
from mypy_asyncctx.facts.summaries.cached_functions import cache_on, returns_name
from mypy_asyncctx.facts.summaries.generators import is_endless
from mypy_asyncctx.integration.bodies.generator_bodies import local_generator
from mypy_asyncctx.rules.consumption import cached
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from mypy.nodes import Context, SymbolNode
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.facts.tree.uses import Role
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import ResultStore


def cached_finding(
    checked: CheckedModule, kind: Kind, made: Type, definition: SymbolNode | None, role: Role, path: Path, store: ResultStore
) -> tuple[Finding, Context] | None:
    """Return what is wrong where a function returns the value of a call, of type ``made``, and a cache keeps it; and the cache."""
    at = next((at for at in range(len(path) - 1, 0, -1) if isinstance(path[at], FuncItem)), 0)
    function, decorated = path[at], path[at - 1]
    if not isinstance(decorated, Decorator) or not isinstance(function, FuncDef) or not checked.enabled(cached.RULE.code):
        return None
    cache = cache_on(decorated)
    if cache is None or cache[2] is not None or function.is_coroutine or function.is_generator:
        return None
    returned = isinstance(role.holder, ReturnStmt) or (role.bound is not None and returns_name(function, role.bound))
    if not returned or not (is_made_manager(made) or _comes_to_an_end(checked, definition, store)):
        return None
    name, place, _ = cache
    if name in PROPERTIES and kind.shape.is_generator:
        # An object may keep one generator for itself, and take from it what it needs.
        return None
    return Finding(cached.RULE.code, cached.message(function.name, name, kind.shape)), place


def _comes_to_an_end(checked: CheckedModule, definition: SymbolNode | None, store: ResultStore) -> bool:
    """True for a generator function whose generator ends: one that goes on for ever, all may share."""
    if definition is None or not makes_generator(definition) or store.is_endless(definition.fullname):
        return False
    local = local_generator(checked, definition)
    return local is None or not is_endless(local)
