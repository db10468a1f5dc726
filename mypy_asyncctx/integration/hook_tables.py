"""Which of mypy's questions goes to which part of the plugin, and nothing else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from mypy.nodes import FuncDef, TypeInfo
from mypy.semanal import SemanticAnalyzer

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.consumers import OF_ITEMS, REGISTERING, RUNNERS, STARTERS
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS, LAZY_ITERATORS, LAZY_MANAGERS
from mypy_asyncctx.facts.frameworks.pytest import FIXTURE_STEPS
from mypy_asyncctx.facts.frameworks.sqlalchemy import CLASS_ARGUMENTS
from mypy_asyncctx.facts.frameworks.table import DECLARATIONS, LIKE, NAMED, OVERRIDES
from mypy_asyncctx.facts.kinds.classify import member_of
from mypy_asyncctx.facts.kinds.tags import LACKS
from mypy_asyncctx.facts.tree.uses import DUNDERS
from mypy_asyncctx.integration import module_pass
from mypy_asyncctx.integration.checked_module import any_type, depend_on, is_foreign
from mypy_asyncctx.integration.definitions import decorators, fixtures
from mypy_asyncctx.integration.definitions.class_declarations import DeclarationPatch
from mypy_asyncctx.integration.dependencies import overrides
from mypy_asyncctx.integration.dependencies.annotated_metadata import Synthesizer
from mypy_asyncctx.integration.dependencies.declarations import Dependencies
from mypy_asyncctx.integration.error_stream.watcher import Rewriter
from mypy_asyncctx.integration.guard import place_of
from mypy_asyncctx.integration.internals.analyzer import current_statement, patches_of
from mypy_asyncctx.integration.name_cache import Remembered
from mypy_asyncctx.integration.other_plugins import Chain
from mypy_asyncctx.integration.summaries.callee_filter import CallTable
from mypy_asyncctx.integration.summaries.store import TRIGGER, VARIABLE, SummaryStore
from mypy_asyncctx.integration.values import (
    annotation_tags,
    any_carriers,
    async_comprehensions,
    attribute_tests,
    calls,
    class_arguments,
    consumption,
    properties,
    protocol_signatures,
    reveal_kind,
    runner_arguments,
    untyped_calls,
    unused_values,
)
from mypy_asyncctx.rules import codes
from mypy_asyncctx.rules.body.facts import BodyUse
from mypy_asyncctx.rules.consumption import reused
from mypy_asyncctx.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.checker import TypeChecker
    from mypy.errors import Errors
    from mypy.nodes import MypyFile, SymbolNode
    from mypy.plugin import AnalyzeTypeContext, AttributeContext, FunctionContext, MethodSigContext, Plugin
    from mypy.types import FunctionLike, Type

    from mypy_asyncctx.config import Config
    from mypy_asyncctx.facts.frameworks.base import Declaration
    from mypy_asyncctx.integration.framework_versions import Versions
    from mypy_asyncctx.integration.guard import Guard


class HookTables:
    """The hooks of one run.

    ``getters`` has the answers by the name of mypy's question. ``modules`` returns the modules of the build.
    """

    def __init__(
        self,
        plugin: Plugin,
        config: Config,
        guard: Guard,
        versions: Versions,
        modules: Callable[[], dict[str, MypyFile] | None],
    ) -> None:
        self._chain = Chain(plugin, guard)
        self._options = plugin.options
        self._guard = guard
        self._lookup = plugin.lookup_fully_qualified
        self._checker: TypeChecker | None = None
        self._errors: Errors | None = None
        self._met_in = ""
        self._in_own_code = True
        self._meet = guard.wrap(self._look_around, lambda ctx: ctx.default_return_type)
        self._analyzer: SemanticAnalyzer | None = None
        self._asking = False
        # The patches of an import cycle that is analysed, and the modules that are prepared for it.
        self._begun: tuple[object, set[MypyFile]] = (None, set())
        self._types = Remembered(self._named_type, guard)
        # What has to forget when the daemon analyses a module again.
        self._tables: list[CallTable] = []
        self._modules = modules
        wanted = codes.wanted(self._options)
        self._at_definitions = any(wanted(rule.code) for rule in RULES if BodyUse.ANY in rule.uses)
        self._summaries = SummaryStore(modules, wanted, guard, self._reads if self._options.fine_grained_incremental else None)
        self._declarations = DeclarationPatch(self._find, self._summaries, guard)
        self._dependencies = Dependencies(_rows(config), self._find, versions.of, config.strict_depends, self._summaries)
        self._synthesizer = Synthesizer(self._dependencies.rows, self._summaries.led_to, guard)
        self._rewriter = Rewriter(modules, self._find, self._checker_for, self._dependencies, self._synthesizer, guard)
        attributes: dict[str, Callable[[AttributeContext], Type]] = {
            name: guard.wrap(partial(overrides.check, dependencies=self._dependencies, row=row), lambda ctx: ctx.default_attr_type)
            for name, row in OVERRIDES.items()
        }
        carried = guard.wrap(any_carriers.attribute, lambda ctx: ctx.default_attr_type)
        attributes.update(dict.fromkeys(any_carriers.ATTRIBUTES, carried))
        protocols: dict[str, Callable[[MethodSigContext], FunctionLike]] = {
            f"{owner}.{method}": guard.wrap(partial(self._protocol, method), self._as_mypy(method))
            for owner, methods in (*LACKS.items(), ("", DUNDERS))
            for method in methods
        }
        if wanted(reused.RULE.code):
            once = guard.wrap(self._working_once, lambda ctx: ctx.default_signature)
            protocols = {**{f"{owner}.{method}": once for owner in _WORKING_ONCE for method in _STARTING}, **protocols}
        iterated = f"{names.GENERATOR}.__iter__"
        protocols[iterated] = guard.wrap(partial(self._iterated, protocols.get(iterated)), lambda ctx: ctx.default_signature)
        given = guard.wrap(any_carriers.method, lambda ctx: ctx.default_signature)
        self.getters: dict[str, Callable[[str], Any]] = {
            "get_attribute_hook": Remembered(partial(self._attribute, attributes), guard).__getitem__,
            # A class that mypy makes up, `<subclass of "Generator" and "Session">`, has no name of its own.
            "get_method_signature_hook": Remembered(
                lambda name: (
                    protocols.get(name if "<" not in name else name[name.rfind(".") :])
                    or (given if name.rpartition(".")[0] in any_carriers.CLASSES else None),
                    True,
                ),
                guard,
            ).__getitem__,
            "get_type_analyze_hook": self._types.__getitem__,
            "get_function_hook": self._calls("get_function_hook", self._functions_by_name()),
            "get_method_hook": self._calls("get_method_hook", self._methods_by_name()),
        }

    def _attribute(
        self, known: dict[str, Callable[[AttributeContext], Type]], fullname: str
    ) -> tuple[Callable[[AttributeContext], Type] | None, bool]:
        """Return the hook for an attribute, and whether it stays the same: in the daemon another module may define it later."""
        hook = known.get(fullname)
        if hook is None and properties.is_followed(self._find(fullname)):
            hook = self._guard.wrap(partial(properties.check, lookup=self._find, store=self._summaries), lambda ctx: ctx.default_attr_type)
        return hook, not self._options.fine_grained_incremental

    def _named_type(self, fullname: str) -> tuple[Callable[[AnalyzeTypeContext], Type] | None, bool]:
        """Return the hook for a name in an annotation, and whether that is all for this name; look at what is being analysed."""
        analyzer = self._analyzer
        if analyzer is None:
            # No annotation tells the analyser that reads it but through a hook: the first one is asked for again.
            return (self._first_annotation if not self._asking else None), False
        looks = self._synthesizer.hidden or fullname in names.ANNOTATED
        settled = not looks
        # mypy asks for the type of each module's `__name__` before anything else.
        if fullname == TRIGGER:
            settled = self._begin(analyzer) and settled
        if looks:
            self._synthesizer.look(analyzer)
        hook = None
        if fullname in LACKS:
            hook = self._guard.wrap(partial(self._annotation, fullname), partial(annotation_tags.plain, fullname=fullname))
        return hook, settled

    def _begin(self, analyzer: SemanticAnalyzer) -> bool:
        """Prepare for the modules of an import cycle whose analysis begins; True where `TRIGGER` need not be asked for until it ends."""
        patches = patches_of(analyzer)
        if patches is None:
            # Between two analyses there is nothing to add a patch to.
            return False
        if self._at_definitions and not analyzer.cur_mod_node.is_stub and not is_foreign(analyzer.cur_mod_node, analyzer.errors):
            self._declarations.schedule(analyzer)
        is_new = self._begun[0] is not patches
        if is_new:
            self._begun = (patches, set())
            for table in self._tables:
                table.forget()
        begun = self._begun[1]
        if analyzer.cur_mod_node in begun:
            return False
        modules = analyzer.modules
        cycle = (modules[name] for name in sorted(analyzer.incomplete_namespaces) if name in modules)
        for tree in (analyzer.cur_mod_node, *cycle):
            if tree not in begun:
                begun.add(tree)
                module_pass.schedule(analyzer, tree, self._find, self._summaries, self._guard)
                self._synthesizer.begin(analyzer, tree)
        if not is_new or self._options.fine_grained_incremental:
            return False
        if self._at_definitions and len(analyzer.incomplete_namespaces) > 1:
            # Each module of the cycle is to be asked for its own options.
            return False
        analyzer.schedule_patch(_LAST, lambda: self._types.forget(TRIGGER))
        return True

    def _calls(self, getter: str, known: dict[str, Callable[[Any], Type]]) -> Callable[[str], Callable[[Any], Type] | None]:
        """Return what gives the hook for a call: mypy asks at each, so this is the part of the plugin that has to be quick."""
        look = partial(decorators.check_call, lookup=self._find, store=self._summaries)
        hooks = {name: self._checked(getter, name, hook) for name, hook in known.items()}
        remembers = not self._options.fine_grained_incremental
        table = CallTable(self._find, self._summaries, hooks, lambda name: self._checked(getter, name, look), remembers=remembers)
        if not remembers:
            self._tables.append(table)
        hook_of = table.__getitem__

        def get(fullname: str) -> Callable[[Any], Type] | None:
            try:
                errors = self._errors
                if errors is not None and errors.file == self._met_in:
                    return hook_of(fullname) if self._in_own_code else None
                # Only a hook tells which checker is at work: the first call of each file has one, which may change nothing.
                hook = hook_of(fullname)
                return hook if hook is not None or errors is None else self._chain.next_first(getter, fullname, self._meet)
            except Exception:  # noqa: BLE001 - a getter has no context, so it cannot be wrapped as hooks are.
                self._guard.failed(f'calls of "{fullname}"')
                return None

        return get

    def _functions_by_name(self) -> dict[str, Callable[[Any], Type]]:
        return {
            **self._lazy_managers(),
            **dict.fromkeys(LAZY_ITERATORS, partial(unused_values.check_lazy_iterator, lookup=self._find)),
            **{name: partial(self._dependencies.check, fullname=name) for name in (*self._dependencies.rows, *NAMED)},
            **{name: partial(fixtures.check, lookup=self._find, store=self._summaries, fullname=name) for name in FIXTURE_STEPS},
            **{name: partial(decorators.decorate, lookup=self._find, store=self._summaries, fullname=name) for name in DECORATORS},
            **self._starters(),
            **{name: partial(class_arguments.doubt, argument=argument) for name, argument in CLASS_ARGUMENTS.items()},
            **dict.fromkeys(any_carriers.STEPPING, self._stepped),
            names.HASATTR: attribute_tests.forget,
            names.CALLABLE: attribute_tests.forget,
            names.GETATTR: attribute_tests.forget_from_here,
            names.REVEAL_KIND: partial(reveal_kind.reveal, lookup=self._find),
        }

    def _methods_by_name(self) -> dict[str, Callable[[Any], Type]]:
        return {
            **self._lazy_managers(),
            **{name: partial(self._dependencies.check, fullname=name) for name in self._dependencies.rows},
            **self._starters(),
            names.PARTIAL_CALL: partial(untyped_calls.check_partial, lookup=self._find, store=self._summaries),
            names.CACHED_CALL: partial(untyped_calls.check_cached, lookup=self._find, store=self._summaries),
        }

    def _lazy_managers(self) -> dict[str, Callable[[Any], Type]]:
        return dict.fromkeys(LAZY_MANAGERS, partial(calls.check, lookup=self._find, store=self._summaries, lazy_manager=True))

    def _stepped(self, ctx: FunctionContext) -> Type:
        if any_carriers.is_stepped(ctx):
            return any_type()
        return calls.check(ctx, self._find, self._summaries, lazy_manager=False)

    def _starters(self) -> dict[str, Callable[[Any], Type]]:
        return {
            **dict.fromkeys((*OF_ITEMS, *REGISTERING, *RUNNERS), partial(self._started, shares=False)),
            **dict.fromkeys(STARTERS, partial(self._started, shares=True)),
        }

    def _started(self, ctx: Any, *, shares: bool) -> Type:
        runner_arguments.check(ctx, self._find, self._summaries)
        default: Type = ctx.default_return_type
        return consumption.check_started(ctx, self._find, self._summaries) if shares else default

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
                earlier = self._chain.before(analyzer)
                self._synthesizer.hidden = any(
                    plugin.get_type_analyze_hook(name) is not None for plugin in earlier for name in names.ANNOTATED
                )
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
        statement = current_statement(analyzer)
        if isinstance(statement, FuncDef) and statement.is_coroutine and getattr(analyzer, "type", None) is not None:
            self._declarations.schedule(cast("SemanticAnalyzer", analyzer))
        return annotation_tags.analyze(ctx, fullname)

    def _protocol(self, method: str, ctx: MethodSigContext) -> FunctionLike:
        self._met(ctx.api)
        return protocol_signatures.signature(ctx, self._find, method)

    def _working_once(self, ctx: MethodSigContext) -> FunctionLike:
        self._met(ctx.api)
        consumption.check_imported(ctx, self._find, self._summaries)
        return any_carriers.method(ctx)

    def _iterated(self, other: Callable[[MethodSigContext], FunctionLike] | None, ctx: MethodSigContext) -> FunctionLike:
        self._met(ctx.api)
        async_comprehensions.check(ctx, self._find)
        return other(ctx) if other is not None else any_carriers.method(ctx)

    def _reads(self, module: str) -> None:
        """Have the daemon look again at what is being checked when another module keeps other recipes, or any at all."""
        current = self._errors.current_module() if self._errors is not None else None
        tree = (self._modules() or {}).get(current) if current is not None else None
        if self._errors is not None and tree is not None and current != module:
            depend_on(tree, self._errors, f"{module}.{VARIABLE}")

    def _as_mypy(self, method: str) -> Callable[[MethodSigContext], FunctionLike]:
        return self._guard.wrap(partial(protocol_signatures.as_mypy, method=method), lambda ctx: ctx.default_signature)

    def _checked(self, getter: str, fullname: str, hook: Callable[[Any], Type]) -> Callable[[Any], Type]:
        def run(ctx: Any) -> Type:
            self._met(ctx.api)
            default: Type = ctx.default_return_type
            return hook(ctx) if self._in_own_code else default

        return self._chain.next_first(getter, fullname, self._guard.wrap(run, lambda ctx: ctx.default_return_type))

    def _look_around(self, ctx: Any) -> Type:
        self._met(ctx.api)
        default: Type = ctx.default_return_type
        return default

    def _met(self, api: Any) -> None:
        self._checker = api
        self._errors = api.errors
        if self._met_in != api.errors.file:
            self._met_in = api.errors.file
            self._in_own_code = not is_foreign(api.tree, api.errors)
        self._rewriter.install(api.errors)

    def _checker_for(self, tree: MypyFile) -> TypeChecker | None:
        checker = self._checker
        return checker if checker is not None and checker.tree is tree else None


# When mypy has analysed an import cycle.
_LAST: Final = 1000
_WORKING_ONCE: Final = (names.GENERATOR, names.ASYNC_GENERATOR, names.MADE_MANAGER, names.MADE_ASYNC_MANAGER)
_STARTING: Final = ("__enter__", "__aenter__", "__iter__", "__aiter__")


def _rows(config: Config) -> dict[str, Declaration]:
    """Return the declarations that are known, with those that the project adds."""
    own: dict[str, Declaration] = {}
    for row in config.frameworks:
        for call in row.calls:
            own[call] = LIKE[row.like]._replace(title=f"{call.rpartition('.')[2]}()", parameter=row.parameter)
    return {**DECLARATIONS, **own}
