"""Declarations that mypy accepts and that no call shows to be wrong: looked at once for each module.

Two of them: the abstract ``async def items(self) -> AsyncIterator[T]: ...`` whose implementations yield, and an override that
changes the kind of a method without annotations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import Decorator, FuncDef, RefExpr, TypeInfo
from mypy.types import AnyType, CallableType, Instance, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS
from mypy_asyncctx.facts.kinds.classify import callee_type_of, kind_of, makes_generator
from mypy_asyncctx.facts.kinds.model import Kind, Shape
from mypy_asyncctx.facts.tree.template_methods import is_hook
from mypy_asyncctx.integration.bodies.generator_bodies import definition_findings
from mypy_asyncctx.integration.checked_module import CheckedModule
from mypy_asyncctx.integration.semantic_reports import reporting
from mypy_asyncctx.rules.declaration import async_def, override
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context, MypyFile, SymbolNode
    from mypy.semanal import SemanticAnalyzer
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.integration.guard import Guard
    from mypy_asyncctx.integration.summaries.store import ResultStore

_AFTER_ALL: Final = 100


def declaration_findings(tree: MypyFile, lookup: Lookup) -> Iterator[tuple[Finding, FuncDef]]:
    """Yield what is wrong with the declarations of a module's classes, and the methods where it is reported."""
    classes = list(classes_of(tree))
    for info in classes:
        for name, symbol in info.names.items():
            node = symbol.node
            function = node.func if isinstance(node, Decorator) and not node.decorators else node
            if isinstance(function, FuncDef) and _is_placeholder(function):
                implementation = _yielding_implementation(info, function, classes)
                if implementation is not None:
                    yield Finding(async_def.RULE.code, async_def.message(name, info.name, implementation.name)), function
            if isinstance(node, (FuncDef, Decorator)):
                finding = _changed_kind(info, name, node, lookup)
                if finding is not None:
                    yield finding, node.func if isinstance(node, Decorator) else node


class DeclarationPatch:
    """Looks at a module's declarations when mypy has analysed every function of its import cycle.

    Before that, ``FuncDef.is_generator`` is not set; after it, no hook sees a method that nothing calls.
    """

    def __init__(self, lookup: Lookup, store: ResultStore, guard: Guard) -> None:
        self._lookup = lookup
        self._store = store
        self._guard = guard
        self._scheduled: tuple[object, set[MypyFile]] = (None, set())

    def schedule(self, analyzer: SemanticAnalyzer) -> None:
        """Ask mypy to call back, once for each run over the module that is being analysed."""
        tree, patches = analyzer.cur_mod_node, analyzer.patches
        if self._scheduled[0] is not patches:
            self._scheduled = (patches, set())
        if tree in self._scheduled[1]:
            return
        self._scheduled[1].add(tree)
        options = analyzer.options

        def look() -> None:
            with reporting(analyzer, tree, options) as report:
                checked = CheckedModule(tree, analyzer.errors, options, self._lookup, None)
                findings: list[tuple[Finding, Context]] = [
                    *declaration_findings(tree, self._lookup),
                    *definition_findings(checked, self._store),
                ]
                for finding, node in findings:
                    report(finding, node)

        analyzer.schedule_patch(_AFTER_ALL, self._guard.patch(f"the declarations of {tree.path}", look))


def classes_of(tree: MypyFile) -> Iterator[TypeInfo]:
    """Yield the classes that a module defines, and those inside of them."""
    for symbol in tree.names.values():
        node = symbol.node
        if isinstance(node, TypeInfo) and node.module_name == tree.fullname:
            yield node
            yield from (
                inner.node for inner in node.names.values() if isinstance(inner.node, TypeInfo) and inner.node.module_name == tree.fullname
            )


def _is_placeholder(function: FuncDef) -> bool:
    """True for an ``async def`` without a body of its own that is declared to return an async iterator."""
    if not function.is_coroutine or function.is_generator or not function.is_trivial_body:
        return False
    return _iterated(function) is not None


def _iterated(function: FuncDef) -> Type | None:
    typ = function.type
    result = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) else None
    if isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
        result = get_proper_type(result.args[2])
    known = (names.ASYNC_ITERATOR, names.ASYNC_GENERATOR, names.ASYNC_ITERABLE)
    return result.args[0] if isinstance(result, Instance) and result.type.fullname in known and result.args else None


def _yielding_implementation(owner: TypeInfo, declared: FuncDef, classes: list[TypeInfo]) -> TypeInfo | None:
    """Return a class of the module that implements the method as an async generator, None where another one does not."""
    found: TypeInfo | None = None
    for info in classes:
        symbol = info.names.get(declared.name)
        if info is owner or symbol is None or not implements(info, owner, symbol.node, declared):
            continue
        if not isinstance(symbol.node, FuncDef) or not symbol.node.is_async_generator:
            return None
        found = found or info
    return found


def implements(info: TypeInfo, owner: TypeInfo, node: SymbolNode | None, declared: FuncDef) -> bool:
    """True where ``node``, a member of ``info``, implements the method ``declared`` of ``owner``, by inheritance or as a protocol."""
    if owner in info.mro:
        return not (isinstance(node, FuncDef) and _is_placeholder(node))
    if not owner.is_protocol or info.is_protocol or not isinstance(node, FuncDef):
        return False
    # Structural: the same members, the same parameters, the same items.
    return (
        all(info.get(member) is not None for member in owner.protocol_members)
        and node.arg_names == declared.arg_names
        and (node.type is None or _iterated(node) == _iterated(declared) or not node.is_async_generator)
    )


def _changed_kind(info: TypeInfo, name: str, node: FuncDef | Decorator, lookup: Lookup) -> Finding | None:
    """Return what is wrong with an override that mypy cannot compare, because a side of it has no annotations."""
    if name.startswith("__"):
        return None
    found = call_kind(node, lookup)
    for base in info.mro[1:]:
        symbol = base.names.get(name)
        if symbol is None:
            continue
        declared = call_kind(symbol.node, lookup)
        if declared is None or found is None or declared.shape.is_manager is found.shape.is_manager:
            return None
        if not (is_unannotated(node) or is_unannotated(symbol.node)):
            return None
        # Other modules may have no bodies any more.
        if isinstance(symbol.node, FuncDef) and base.module_name == info.module_name and is_hook(symbol.node, base.defn):
            return None
        return Finding(override.RULE.code, override.message(name, base.name, declared, found))
    return None


def call_kind(node: SymbolNode | None, lookup: Lookup) -> Kind | None:
    """Return what a call of a method gives: a manager for the known decorators, a generator for an undecorated generator function."""
    if isinstance(node, Decorator):
        for decorator in node.original_decorators:
            needs = DECORATORS.get(decorator.fullname or "") if isinstance(decorator, RefExpr) else None
            if needs is not None and not _fits(node.func, needs):
                # Reported at the decorator: what differs from it may be right.
                return None
            if needs is not None:
                return Kind(Shape.ASYNC_MANAGER if needs is Shape.ASYNC_GENERATOR else Shape.MANAGER)
        if node.original_decorators:
            return None
        typ = callee_type_of(node)
        kind = kind_of(typ.ret_type, lookup) if isinstance(typ, CallableType) else None
        return kind if kind is not None and kind.shape.is_manager else None
    if isinstance(node, FuncDef) and makes_generator(node):
        return Kind(Shape.ASYNC_GENERATOR if node.is_async_generator else Shape.GENERATOR)
    return None


def _fits(function: FuncDef, needs: Shape) -> bool:
    """True unless a context manager decorator stands on a function that it cannot be on."""
    if function.is_generator:
        return function.is_async_generator is (needs is Shape.ASYNC_GENERATOR)
    return not function.is_coroutine


def is_unannotated(node: SymbolNode | None) -> bool:
    """True for a function or method that nothing declares the result of."""
    function = node.func if isinstance(node, Decorator) else node
    if not isinstance(function, FuncDef):
        return False
    typ = function.type
    return typ is None or (isinstance(typ, CallableType) and isinstance(get_proper_type(typ.ret_type), AnyType))
