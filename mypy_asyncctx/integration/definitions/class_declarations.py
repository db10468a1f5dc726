"""Declarations that mypy accepts and that no call shows to be wrong: looked at once for each module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.integration.bodies.generator_bodies import definition_findings
from mypy_asyncctx.integration.checked_module import CheckedModule
from mypy_asyncctx.integration.definitions.declarations import member_findings
from mypy_asyncctx.integration.semantic_reports import reporting

if TYPE_CHECKING:
    from mypy.nodes import MypyFile
    from mypy.semanal import SemanticAnalyzer

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.integration.guard import Guard
    from mypy_asyncctx.integration.summaries.store import SummaryStore

# What is kept of the modules of the import cycle is written at 100.
_AFTER_ALL: Final = 101


class DeclarationPatch:
    """Looks at a module's declarations when mypy has analysed every function of its import cycle.

    Before that, ``FuncDef.is_generator`` is not set; after it, no hook sees a method that nothing calls.
    """

    def __init__(self, lookup: Lookup, store: SummaryStore, guard: Guard) -> None:
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
                for finding in member_findings(checked, self._store):
                    if finding.place is not None:
                        report(finding, finding.place)
                for finding, node in definition_findings(checked, self._store):
                    report(finding, node)

        analyzer.schedule_patch(_AFTER_ALL, self._guard.patch(f"the declarations of {tree.path}", look))
