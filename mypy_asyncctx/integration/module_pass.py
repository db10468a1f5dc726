"""One pass over each module when its import cycle is analysed: what is kept of it is written, what needs no types is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.tree.survey import Survey
from mypy_asyncctx.integration.bodies.statements import statement_findings
from mypy_asyncctx.integration.checked_module import is_foreign
from mypy_asyncctx.integration.semantic_reports import reporting
from mypy_asyncctx.integration.summaries.store import TRIGGER

if TYPE_CHECKING:
    from mypy.nodes import MypyFile
    from mypy.options import Options
    from mypy.semanal import SemanticAnalyzer
    from mypy.types import Instance

    from mypy_asyncctx.integration.guard import Guard
    from mypy_asyncctx.integration.summaries.store import ResultStore

# Before the daemon compares, after every function of the import cycle is analysed.
_AFTER_ALL: Final = 100


def schedule(analyzer: SemanticAnalyzer, tree: MypyFile, store: ResultStore, guard: Guard) -> None:
    """Have mypy call back for a module when the import cycle that it analyses is done."""
    if tree.is_stub or is_foreign(tree, analyzer.errors):
        return
    cycle = frozenset(analyzer.incomplete_namespaces | {tree.fullname})
    string = analyzer.named_type_or_none(TRIGGER)
    options = analyzer.options if tree is analyzer.cur_mod_node else analyzer.options.clone_for_module(tree.fullname)
    patch = guard.patch(f"the functions of {tree.path}", lambda: _look(analyzer, tree, options, store, string, cycle))
    analyzer.schedule_patch(_AFTER_ALL, patch)


def _look(
    analyzer: SemanticAnalyzer, tree: MypyFile, options: Options, store: ResultStore, string: Instance | None, cycle: frozenset[str]
) -> None:
    # The body of a module that mypy is done with is empty.
    if not tree.defs:
        return
    survey = Survey(tree)
    if string is not None:
        store.keep(survey, string, cycle)
    findings = list(statement_findings(survey))
    if findings:
        with reporting(analyzer, tree, options) as report:
            for finding, node in findings:
                report(finding, node)
