"""Which of mypy's questions goes to which part of the plugin, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from mypy.nodes import AssignmentStmt, FuncDef, IndexExpr, TypeInfo
from mypy.semanal import SemanticAnalyzer

from mypy_asyncctx import codes, names
from mypy_asyncctx.frameworks import DECLARATIONS, LIKE, NAMED, OVERRIDES
from mypy_asyncctx.frameworks.contextlib_like import DECORATORS, LAZY_MANAGERS
from mypy_asyncctx.frameworks.pytest import PLAIN_FIXTURES
from mypy_asyncctx.glue import asked, calls, chain, decorators, fixtures, protocols, replacements, reused, reveal, shared, tagging, untyped
from mypy_asyncctx.glue.annotated import Synthesizer
from mypy_asyncctx.glue.concerned import CallTable
from mypy_asyncctx.glue.declarations import DeclarationPatch
from mypy_asyncctx.glue.dependencies import Dependencies
from mypy_asyncctx.glue.guard import place_of
from mypy_asyncctx.glue.injected import ANNOTATED
from mypy_asyncctx.glue.results import TRIGGER, ResultStore
from mypy_asyncctx.glue.rewrite import Rewriter
from mypy_asyncctx.kinds.classify import member_of
from mypy_asyncctx.kinds.tags import LACKS
from mypy_asyncctx.syntax.consumers import STARTERS
from mypy_asyncctx.syntax.uses import DUNDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from mypy.checker import TypeChecker
    from mypy.errors import Errors
    from mypy.nodes import MypyFile, SymbolNode
    from mypy.plugin import AnalyzeTypeContext, AttributeContext, MethodSigContext, Plugin
    from mypy.types import FunctionLike, Type

    from mypy_asyncctx.config import Config
    from mypy_asyncctx.frameworks.base import Declaration
    from mypy_asyncctx.glue.guard import Guard
    from mypy_asyncctx.glue.versions import Versions


class _Everything:
    def __contains__(self, _: object) -> bool:
        return True


class Router:
    """The hooks of one run.

    ``attributes``, ``functions``, ``methods`` and ``protocols`` give the hook for a full name. ``annotation`` is to be asked for the names
    in ``annotations``: at first all, until the analyser is known. ``modules`` returns the modules of the build.
    """

    def __init__(
        self,
        plugin: Plugin,
        config: Config,
        guard: Guard,
        versions: Versions,
        modules: Callable[[], dict[str, MypyFile] | None],
    ) -> None:
        self._plugin = plugin
        self._options = plugin.options
        self._guard = guard
        self._lookup = plugin.lookup_fully_qualified
        self._checker: TypeChecker | None = None
        self._errors: Errors | None = None
        self._met_in = ""
        self._analyzer: SemanticAnalyzer | None = None
        self._asking = False
        self._declarations = DeclarationPatch(self._find, guard)
        self._results = ResultStore(modules, self._asks_bodies, guard)
        self._dependencies = Dependencies(_rows(config), self._find, versions.of, config.strict_depends, self._results)
        self._synthesizer = Synthesizer(self._dependencies.rows)
        self._rewriter = Rewriter(modules, self._find, self._checker_for, self._dependencies, self._synthesizer, guard)
        self.annotations: Container[str] = _Everything()
        self.attributes: dict[str, Callable[[AttributeContext], Type]] = {
            name: guard.wrap(partial(replacements.check, dependencies=self._dependencies, row=row), lambda ctx: ctx.default_attr_type)
            for name, row in OVERRIDES.items()
        }
        self.protocols: dict[str, Callable[[MethodSigContext], FunctionLike]] = {
            f"{owner}.{method}": guard.wrap(partial(self._protocol, method), self._as_mypy(method))
            for owner, methods in (*LACKS.items(), ("", DUNDERS))
            for method in methods
        }
        if self._asks_bodies():
            once = guard.wrap(self._working_once, lambda ctx: ctx.default_signature)
            self.protocols = {**{f"{owner}.{method}": once for owner in _WORKING_ONCE for method in _STARTING}, **self.protocols}
        self.functions = self._table("get_function_hook", self._functions_by_name())
        self.methods = self._table("get_method_hook", self._methods_by_name())

    def is_in_alias(self) -> bool:
        """True while what may be an alias is analysed: the name that it begins with is asked for before mypy knows the rest."""
        statement = getattr(self._analyzer, "statement", None)
        return type(statement) is AssignmentStmt and type(statement.rvalue) is IndexExpr

    def annotation(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        """Return the hook for a name in an annotation, and look at what is being analysed."""
        if self._analyzer is None:
            # No annotation tells the analyser that reads it but through a hook: the first one is asked for again.
            return self._first_annotation if not self._asking else None
        try:
            if fullname == TRIGGER and self._results.schedule(self._analyzer):
                self._synthesizer.begin(self._analyzer)
            if fullname != TRIGGER or self.is_in_alias():
                self._synthesizer.look(self._analyzer, named=self._synthesizer.hidden or fullname in ANNOTATED)
        except Exception:  # noqa: BLE001 - there is no context, so this cannot be wrapped as hooks are.
            self._guard.failed(f'the type name "{fullname}"')
        if fullname not in LACKS:
            return None
        return self._guard.wrap(partial(self._annotation, fullname), partial(tagging.plain, fullname=fullname))

    def _table(self, getter: str, known: dict[str, Callable[[Any], Type]]) -> CallTable:
        look = partial(calls.check, lookup=self._find, store=self._results, lazy_manager=False)
        hooks = {name: self._checked(getter, name, hook) for name, hook in known.items()}
        remembers = not self._options.fine_grained_incremental
        return CallTable(self._find, self._results, hooks, lambda name: self._checked(getter, name, look), remembers=remembers)

    def _functions_by_name(self) -> dict[str, Callable[[Any], Type]]:
        return {
            **self._lazy_managers(),
            **{name: partial(self._dependencies.check, fullname=name) for name in (*self._dependencies.rows, *NAMED)},
            **{name: partial(fixtures.check, lookup=self._find, fullname=name) for name in PLAIN_FIXTURES},
            **{name: partial(decorators.decorate, lookup=self._find, fullname=name) for name in DECORATORS},
            **self._starters(),
            names.HASATTR: asked.forget,
            names.CALLABLE: asked.forget,
            names.GETATTR: asked.forget_from_here,
            names.REVEAL_KIND: partial(reveal.reveal, lookup=self._find),
        }

    def _methods_by_name(self) -> dict[str, Callable[[Any], Type]]:
        return {
            **self._lazy_managers(),
            **{name: partial(self._dependencies.check, fullname=name) for name in self._dependencies.rows},
            **self._starters(),
            names.PARTIAL_CALL: partial(untyped.check_partial, lookup=self._find, store=self._results),
        }

    def _lazy_managers(self) -> dict[str, Callable[[Any], Type]]:
        return dict.fromkeys(LAZY_MANAGERS, partial(calls.check, lookup=self._find, store=self._results, lazy_manager=True))

    def _starters(self) -> dict[str, Callable[[Any], Type]]:
        return dict.fromkeys(STARTERS, partial(shared.check, lookup=self._find, store=self._results))

    def _find(self, fullname: str) -> SymbolNode | None:
        symbol = self._lookup(fullname)
        if symbol is not None:
            return symbol.node
        owner, _, name = fullname.rpartition(".")
        symbol = self._lookup(owner) if owner else None
        return member_of(symbol.node, name) if symbol is not None and isinstance(symbol.node, TypeInfo) else None

    def _first_annotation(self, ctx: AnalyzeTypeContext) -> Type:
        analyser: Any = ctx.api
        analyzer = getattr(analyser, "api", None)
        # In the checking phase the analyser's `api` is a checker: then the next annotation may tell.
        if isinstance(analyzer, SemanticAnalyzer):
            self._analyzer = analyzer
            try:
                self._errors = analyzer.errors
                self._rewriter.install(analyzer.errors)
                earlier = chain.before(self._plugin, analyzer)
                self._synthesizer.hidden = any(plugin.get_type_analyze_hook(name) is not None for plugin in earlier for name in ANNOTATED)
                if not self._synthesizer.hidden:
                    self.annotations = _NAMES
            except Exception:  # noqa: BLE001 - what follows is mypy's own answer, and may not be caught.
                self._guard.failed(place_of(ctx))
        self._asking = True
        try:
            result: Type = analyser.visit_unbound_type(ctx.type)
        finally:
            self._asking = False
        return result

    def _annotation(self, fullname: str, ctx: AnalyzeTypeContext) -> Type:
        # In the checking phase the analyser's `api` is a checker, which has no statement.
        analyzer = getattr(ctx.api, "api", None)
        errors = getattr(analyzer, "errors", None)
        if errors is not None:
            self._rewriter.install(errors)
        statement = getattr(analyzer, "statement", None)
        strict = codes.GENERATOR_EXIT in self._options.enabled_error_codes
        if isinstance(statement, FuncDef) and (strict or (statement.is_coroutine and getattr(analyzer, "type", None) is not None)):
            self._declarations.schedule(cast("SemanticAnalyzer", analyzer))
        return tagging.analyze(ctx, fullname)

    def _protocol(self, method: str, ctx: MethodSigContext) -> FunctionLike:
        self._met(ctx.api)
        return protocols.signature(ctx, self._find, method)

    def _working_once(self, ctx: MethodSigContext) -> FunctionLike:
        self._met(ctx.api)
        reused.check(ctx, self._find, self._results)
        return ctx.default_signature

    def _asks_bodies(self) -> bool:
        return bool(_OF_BODIES & self._options.enabled_error_codes)

    def _as_mypy(self, method: str) -> Callable[[MethodSigContext], FunctionLike]:
        return self._guard.wrap(partial(protocols.as_mypy, method=method), lambda ctx: ctx.default_signature)

    def _checked(self, getter: str, fullname: str, hook: Callable[[Any], Type]) -> Callable[[Any], Type]:
        def run(ctx: Any) -> Type:
            self._met(ctx.api)
            return hook(ctx)

        return chain.next_first(self._plugin, getter, fullname, self._guard.wrap(run, lambda ctx: ctx.default_return_type), self._guard)

    def meeting(self, getter: str, fullname: str) -> Callable[[Any], Type] | None:
        """Return a hook that changes nothing for the first call of a file: only a hook tells which checker is at work."""
        if self._errors is None or self._errors.file == self._met_in:
            return None
        return self._checked(getter, fullname, lambda ctx: ctx.default_return_type)

    def _met(self, api: Any) -> None:
        self._checker = api
        self._errors = api.errors
        self._met_in = api.errors.file
        self._rewriter.install(api.errors)

    def _checker_for(self, tree: MypyFile) -> TypeChecker | None:
        checker = self._checker
        return checker if checker is not None and checker.tree is tree else None


_WORKING_ONCE: Final = (names.GENERATOR, names.ASYNC_GENERATOR, names.MADE_MANAGER, names.MADE_ASYNC_MANAGER)
_STARTING: Final = ("__enter__", "__aenter__", "__iter__", "__aiter__")
# Rules that ask what a function of another module does.
_OF_BODIES: Final = frozenset({codes.LEFT_EARLY, codes.REUSED, codes.SHARED_SESSION})
_NAMES: Final = frozenset({TRIGGER, *ANNOTATED, *LACKS})


def _rows(config: Config) -> dict[str, Declaration]:
    """Return the declarations that are known, with those that the project adds."""
    own: dict[str, Declaration] = {}
    for row in config.frameworks:
        for call in row.calls:
            own[call] = replace(LIKE[row.like], title=f"{call.rpartition('.')[2]}()", parameter=row.parameter)
    return {**DECLARATIONS, **own}
