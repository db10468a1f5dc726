"""Statements that flags alone show to be wrong, and that no hook of mypy's sees: looked at once for each module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncctx.facts.kinds.classify import generator_kind
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.rules.consumption.facts import Consumption
from mypy_asyncctx.rules.registry import checks_of
from mypy_asyncctx.rules.subject import Subject
from mypy_asyncctx.rules.use.facts import Dropped, ValueUse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context

    from mypy_asyncctx.facts.tree.survey import Survey
    from mypy_asyncctx.rules.rule import Finding


def statement_findings(survey: Survey) -> Iterator[tuple[Finding, Context]]:
    """Yield what is wrong with the statements of a module and of all that is inside of it, and where."""
    for dropped in survey.dropped:
        kind = generator_kind(Shape.ASYNC_GENERATOR if any(dropped.is_async) else Shape.GENERATOR)
        facts = ValueUse(Subject(kind, None, str, is_call=False), dropped=Dropped(certain=True, is_expression=True))
        yield from ((finding, dropped) for _, check in checks_of("use") for finding in check(facts))
    for node in survey.decorated:
        for _, check in checks_of("consumption"):
            yield from ((finding, finding.place or node) for finding in check(Consumption([survey.tree, node])))
