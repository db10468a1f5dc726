"""One pass over each module when its import cycle is analysed: what is kept of it is written, what needs no types is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.tree.survey import Survey
from mypy_asyncctx.integration.bodies.generator_bodies import route_findings
from mypy_asyncctx.integration.bodies.statements import statement_findings
from mypy_asyncctx.integration.checked_module import CheckedModule, is_foreign
from mypy_asyncctx.integration.definitions.declarations import method_findings, wrapping_findings
from mypy_asyncctx.integration.semantic_reports import reporting
from mypy_asyncctx.integration.summaries.store import TRIGGER

if TYPE_CHECKING:
    from mypy.nodes import MypyFile
    from mypy.semanal import SemanticAnalyzer
    from mypy.types import Instance

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.integration.guard import Guard
    from mypy_asyncctx.integration.summaries.store import SummaryStore

# Before the daemon compares, after every function of the import cycle is analysed.
_AFTER_ALL: Final = 100


def schedule(analyzer: SemanticAnalyzer, tree: MypyFile, lookup: Lookup, store: SummaryStore, guard: Guard) -> None:
    """Have mypy call back for a module when the import cycle that it analyses is done."""
    if tree.is_stub or is_foreign(tree, analyzer.errors):
        return
    cycle = frozenset(analyzer.incomplete_namespaces | {tree.fullname})
    string = analyzer.named_type_or_none(TRIGGER)
    options = analyzer.options if tree is analyzer.cur_mod_node else analyzer.options.clone_for_module(tree.fullname)
    checked = CheckedModule(tree, analyzer.errors, options, lookup, None)
    patch = guard.patch(f"the functions of {tree.path}", lambda: _look(analyzer, checked, store, string, cycle))
    analyzer.schedule_patch(_AFTER_ALL, patch)


def _look(analyzer: SemanticAnalyzer, checked: CheckedModule, store: SummaryStore, string: Instance | None, cycle: frozenset[str]) -> None:
    # The body of a module that mypy is done with is empty.
    if not checked.tree.defs:
        return
    survey = Survey(checked.tree)
    if string is not None:
        store.keep(survey, string, cycle)
    findings = [
        *statement_findings(survey),
        *method_findings(checked, survey, store),
        *wrapping_findings(checked, survey, store),
        *route_findings(checked, survey),
    ]
    if findings:
        with reporting(analyzer, checked.tree, checked.options) as report:
            for finding, node in findings:
                report(finding, node)
