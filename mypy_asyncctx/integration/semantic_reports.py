"""Reporting after the semantic analysis of a module, when mypy's own reporter is set to another one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mypy_asyncctx.integration.internals.errors import reporting_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy.nodes import Context, MypyFile
    from mypy.options import Options
    from mypy.semanal import SemanticAnalyzer

    from mypy_asyncctx.rules.rule import Finding


@contextmanager
def reporting(analyzer: SemanticAnalyzer, tree: MypyFile, options: Options) -> Iterator[Callable[[Finding, Context], None]]:
    """Set mypy's reporter to a module for as long as the block runs, and give what reports a finding there."""

    def report(finding: Finding, node: Context) -> None:
        analyzer.errors.report(node.line, node.column, finding.message, code=finding.code, end_line=node.line)

    with reporting_in(analyzer, tree, options):
        yield report
