"""Which of mypy's hooks goes to which part of the plugin, and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from mypy.errors import CompileError
from mypy.nodes import Decorator, FuncDef, TypeInfo, Var
from mypy.plugin import Plugin
from mypy.semanal import SemanticAnalyzer

from mypy_asyncctx import codes, names
from mypy_asyncctx.config import ConfigError, read_config
from mypy_asyncctx.frameworks import DECLARATIONS, LIKE, NAMED, OVERRIDES
from mypy_asyncctx.frameworks.contextlib_like import DECORATORS, LAZY_MANAGERS
from mypy_asyncctx.frameworks.pytest import PLAIN_FIXTURES
from mypy_asyncctx.glue import asked, calls, decorators, fixtures, protocols, replacements, reveal, tagging
from mypy_asyncctx.glue.annotated import Synthesizer
from mypy_asyncctx.glue.declarations import DeclarationPatch
from mypy_asyncctx.glue.dependencies import Dependencies
from mypy_asyncctx.glue.guard import Guard, place_of
from mypy_asyncctx.glue.results import TRIGGER, ResultStore
from mypy_asyncctx.glue.rewrite import Rewriter
from mypy_asyncctx.glue.versions import Versions
from mypy_asyncctx.kinds.classify import callee_type_of, generated_by, kinds_of, member_of
from mypy_asyncctx.kinds.tags import LACKS
from mypy_asyncctx.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.checker import TypeChecker
    from mypy.nodes import MypyFile, SymbolNode
    from mypy.options import Options
    from mypy.plugin import (
        AnalyzeTypeContext,
        AttributeContext,
        FunctionContext,
        MethodContext,
        MethodSigContext,
        ReportConfigContext,
    )
    from mypy.types import CallableType, FunctionLike, Type

    from mypy_asyncctx.config import Config
    from mypy_asyncctx.frameworks.base import Declaration

    Call = TypeVar("Call", FunctionContext, MethodContext)

_PACKAGE: Final = Path(__file__).parent


class AsyncCtxPlugin(Plugin):
    """The plugin that ``plugins = mypy_asyncctx`` loads."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        try:
            self.config = read_config(options.config_file)
        except ConfigError as error:
            # The one exception that mypy prints as it is, with exit code 2, also in workers and in the daemon.
            raise CompileError([f"mypy_asyncctx: {error}"], use_stdout=True) from None
        if self.config.strict:
            _enable_strict(options)
        self._digest = _digest()
        self._guard = Guard(options)
        self._checker: TypeChecker | None = None
        self._concerning: dict[str, tuple[FunctionLike, bool]] = {}
        self._declarations = DeclarationPatch(self._find, self._guard)
        self._results = ResultStore(lambda: self._modules, self._guard)
        self._versions = Versions(dict(self.config.versions), lambda: self._modules)
        self._dependencies = Dependencies(_rows(self.config), self._find, self._versions.of, self.config.strict_depends, self._results)
        self._synthesizer = Synthesizer(self._dependencies.rows)
        self._analyzer: SemanticAnalyzer | None = None
        self._asking = False
        self._rewriter = Rewriter(lambda: self._modules, self._find, self._checker_for, self._dependencies, self._synthesizer, self._guard)

    def report_config_data(self, ctx: ReportConfigContext) -> dict[str, Any]:
        """Return what cached results depend on: our own source code, the configuration, and the version of a framework for its modules."""
        try:
            version = self._versions.beside(ctx.id, ctx.path)
        except Exception:  # noqa: BLE001 - as in every hook.
            self._guard.failed(f'the version of "{ctx.id}"')
            version = None
        return {"sources": self._digest, "config": repr(self.config), "version": version}

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        """Tag the annotations that name a generator or context manager type."""
        if self._analyzer is None:
            # No annotation tells the analyser that reads it but through a hook: the first one is asked for again.
            return self._first_annotation if not self._asking else None
        try:
            if fullname == TRIGGER:
                self._results.schedule(self._analyzer)
            self._synthesizer.look(self._analyzer, fullname)
        except Exception:  # noqa: BLE001 - a getter has no context, so it cannot be wrapped as hooks are.
            self._guard.failed(f'the type name "{fullname}"')
        if fullname not in LACKS:
            return None
        return self._guard.wrap(partial(self._annotation, fullname), partial(tagging.plain, fullname=fullname))

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Look at what is put into an application's dictionary of replaced dependencies."""
        row = OVERRIDES.get(fullname)
        if row is None:
            return None
        hook = partial(replacements.check, dependencies=self._dependencies, row=row)
        return self._guard.wrap(hook, lambda ctx: ctx.default_attr_type)

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Look at decorators, dependencies, and calls that return what this plugin knows."""
        if fullname in DECORATORS:
            return self._checked(partial(decorators.decorate, lookup=self._find, fullname=fullname))
        if fullname in PLAIN_FIXTURES:
            return self._checked(partial(fixtures.check, lookup=self._find, fullname=fullname))
        if fullname in self._dependencies.rows or fullname in NAMED:
            return self._checked(partial(self._dependencies.check, fullname=fullname))
        if fullname == names.HASATTR:
            return self._checked(asked.forget)
        if fullname == names.REVEAL_KIND:
            return self._checked(partial(reveal.reveal, lookup=self._find))
        return self._call_hook(fullname)

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Look at calls of methods that return what this plugin knows."""
        if fullname in self._dependencies.rows:
            return self._checked(partial(self._dependencies.check, fullname=fullname))
        name = fullname.rpartition(".")[2]
        # mypy calls the other special methods itself, for operators and statements.
        return self._call_hook(fullname) if not name.startswith("__") or name == "__call__" else None

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Look at tagged values that are entered or iterated by a method that they lack."""
        owner, _, method = fullname.rpartition(".")
        if method in LACKS.get(owner, ()):
            as_mypy = self._guard.wrap(partial(protocols.as_mypy, method=method), lambda ctx: ctx.default_signature)
            return self._guard.wrap(partial(self._protocol, method), as_mypy)
        return None

    def _call_hook(self, fullname: str) -> Callable[[Call], Type] | None:
        lazy = fullname in LAZY_MANAGERS
        try:
            node = self._find(fullname)
            # Local functions and variables cannot be found by name: their type tells, in the hook.
            concerns = lazy or node is None or self._concerns(node)
        except Exception:  # noqa: BLE001 - a getter has no context, so it cannot be wrapped as hooks are.
            self._guard.failed(f'calls of "{fullname}"')
            concerns = False
        if concerns:
            return self._checked(partial(calls.check, lookup=self._find, store=self._results, lazy_manager=lazy))
        return None

    def _concerns(self, node: SymbolNode) -> bool:
        if isinstance(node, (FuncDef, Decorator, Var)) and self._results.named(node.fullname) is not None:
            return True
        typ = callee_type_of(node)
        if typ is None:
            # An unannotated function has no type yet while its own module is checked.
            return isinstance(node, FuncDef) and node.is_generator
        known = self._concerning.get(node.fullname)
        # The daemon keeps nodes and replaces their types.
        if known is None or known[0] is not typ:
            known = (typ, any(self._gives(item) for item in typ.items))
            self._concerning[node.fullname] = known
        return known[1]

    def _gives(self, signature: CallableType) -> bool:
        return generated_by(signature) is not None or any(kind.is_known for kind in kinds_of(signature.ret_type, self._find))

    def _find(self, fullname: str) -> SymbolNode | None:
        symbol = self.lookup_fully_qualified(fullname)
        if symbol is not None:
            return symbol.node
        owner, _, name = fullname.rpartition(".")
        symbol = self.lookup_fully_qualified(owner) if owner else None
        return member_of(symbol.node, name) if symbol is not None and isinstance(symbol.node, TypeInfo) else None

    def _first_annotation(self, ctx: AnalyzeTypeContext) -> Type:
        analyser: Any = ctx.api
        analyzer = getattr(analyser, "api", None)
        # In the checking phase the analyser's `api` is a checker: then the next annotation may tell.
        if isinstance(analyzer, SemanticAnalyzer):
            self._analyzer = analyzer
            try:
                self._rewriter.install(analyzer.errors)
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
        strict = codes.GENERATOR_EXIT in self.options.enabled_error_codes
        if isinstance(statement, FuncDef) and (strict or (statement.is_coroutine and getattr(analyzer, "type", None) is not None)):
            self._declarations.schedule(cast("SemanticAnalyzer", analyzer))
        return tagging.analyze(ctx, fullname)

    def _protocol(self, method: str, ctx: MethodSigContext) -> FunctionLike:
        self._met(ctx.api)
        return protocols.signature(ctx, self._find, method)

    def _checked(self, hook: Callable[[Call], Type]) -> Callable[[Call], Type]:
        def run(ctx: Call) -> Type:
            self._met(ctx.api)
            return hook(ctx)

        return self._guard.wrap(run, lambda ctx: ctx.default_return_type)

    def _met(self, api: Any) -> None:
        self._checker = api
        self._rewriter.install(api.errors)

    def _checker_for(self, tree: MypyFile) -> TypeChecker | None:
        checker = self._checker
        return checker if checker is not None and checker.tree is tree else None


def _rows(config: Config) -> dict[str, Declaration]:
    """Return the declarations that are known, with those that the project adds."""
    own: dict[str, Declaration] = {}
    for row in config.frameworks:
        for call in row.calls:
            own[call] = replace(LIKE[row.like], title=f"{call.rpartition('.')[2]}()", parameter=row.parameter)
    return {**DECLARATIONS, **own}


def _enable_strict(options: Options) -> None:
    # mypy looks at the names in `disable_error_code` later, and lets an enabled code win: what the project disabled stays so.
    disabled = options.disable_error_code
    for rule in RULES:
        if not rule.code.default_enabled and rule.code.code not in disabled and codes.ASYNCCTX.code not in disabled:
            options.enabled_error_codes.add(rule.code)


def _digest() -> str:
    """Return a digest of our sources: mypy itself notices only changes of the entry module."""
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
