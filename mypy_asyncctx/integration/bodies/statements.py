"""Statements that flags alone show to be wrong, and that no hook of mypy's sees: looked at once for each module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncctx.rules.consumption.facts import Consumption
from mypy_asyncctx.rules.registry import checks_of
from mypy_asyncctx.rules.rule import Finding
from mypy_asyncctx.rules.use import unused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context

    from mypy_asyncctx.facts.tree.survey import Survey


def statement_findings(survey: Survey) -> Iterator[tuple[Finding, Context]]:
    """Yield what is wrong with the statements of a module and of all that is inside of it, and where."""
    for dropped in survey.dropped:
        yield Finding(unused.RULE.code, unused.expression_message(is_async=any(dropped.is_async))), dropped
    for node in survey.decorated:
        for _, check in checks_of("consumption"):
            yield from ((finding, finding.place or node) for finding in check(Consumption([survey.tree, node])))
