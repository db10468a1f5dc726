"""Statements that flags alone show to be wrong, and that no hook of mypy's sees: looked at once for each module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncctx.facts.frameworks.caches import PROPERTIES
from mypy_asyncctx.facts.summaries.cached_functions import cache_on, kept_shapes
from mypy_asyncctx.rules.consumption import cached
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
        cache = cache_on(node)
        if cache is not None:
            name, place, manager = cache
            for shape in kept_shapes(node.func, manager, is_property=name in PROPERTIES):
                yield Finding(cached.RULE.code, cached.message(node.func.name, name, shape)), place
