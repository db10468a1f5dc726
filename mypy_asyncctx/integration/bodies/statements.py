"""Statements that flags alone show to be wrong, and that no hook of mypy's sees: looked at once for each module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import Decorator, ExpressionStmt, GeneratorExpr

from mypy_asyncctx.facts.frameworks.caches import PROPERTIES
from mypy_asyncctx.facts.summaries.cached_functions import cache_on, kept_shapes
from mypy_asyncctx.facts.tree.statements import all_statements
from mypy_asyncctx.integration.checked_module import is_foreign
from mypy_asyncctx.integration.semantic_reports import reporting
from mypy_asyncctx.rules.consumption import cached
from mypy_asyncctx.rules.rule import Finding
from mypy_asyncctx.rules.use import unused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context, MypyFile
    from mypy.semanal import SemanticAnalyzer

    from mypy_asyncctx.integration.guard import Guard

_AFTER_ALL: Final = 100


def schedule(analyzer: SemanticAnalyzer, tree: MypyFile, guard: Guard) -> None:
    """Look at a module's statements when the import cycle that is being analysed is done."""
    if tree.is_stub or is_foreign(tree, analyzer.errors):
        return
    options = analyzer.options if tree is analyzer.cur_mod_node else analyzer.options.clone_for_module(tree.fullname)

    def look() -> None:
        findings = list(statement_findings(tree))
        if findings:
            with reporting(analyzer, tree, options) as report:
                for finding, node in findings:
                    report(finding, node)

    analyzer.schedule_patch(_AFTER_ALL, guard.patch(f"the statements of {tree.path}", look))


def statement_findings(tree: MypyFile) -> Iterator[tuple[Finding, Context]]:
    """Yield what is wrong with the statements of a module and of all that is inside of it, and where."""
    for node in all_statements(tree.defs):
        kind = type(node)
        if kind is ExpressionStmt:
            assert isinstance(node, ExpressionStmt)
            if type(node.expr) is GeneratorExpr:
                yield Finding(unused.RULE.code, unused.expression_message(is_async=any(node.expr.is_async))), node.expr
        elif kind is Decorator:
            assert isinstance(node, Decorator)
            cache = cache_on(node)
            if cache is not None:
                name, place, manager = cache
                for shape in kept_shapes(node.func, manager, is_property=name in PROPERTIES):
                    yield Finding(cached.RULE.code, cached.message(node.func.name, name, shape)), place
