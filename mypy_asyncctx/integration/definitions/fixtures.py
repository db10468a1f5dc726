"""The body of a generator function that pytest runs as a fixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, Decorator, RefExpr

from mypy_asyncctx.facts.frameworks.pytest import FIXTURE_STEPS
from mypy_asyncctx.facts.tree.paths import path_to
from mypy_asyncctx.integration.bodies.generator_bodies import body_findings
from mypy_asyncctx.integration.checked_module import checked_module
from mypy_asyncctx.integration.definitions.fixture_values import value_findings
from mypy_asyncctx.rules.body.facts import BodyUse

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.integration.summaries.store import SummaryStore


def check(ctx: FunctionContext, lookup: Lookup, store: SummaryStore, fullname: str) -> Type:
    """Report a fixture that may yield twice or not at all, and return mypy's own type; ``fullname`` is the decorator's."""
    checked = checked_module(ctx.api, lookup)
    context = ctx.context
    path = path_to(checked.tree, context) if isinstance(context, CallExpr) else None
    decorated = path[-2] if path is not None and len(path) > 1 else context
    if isinstance(decorated, Decorator):
        innermost = decorated.original_decorators[-1]
        callee = innermost.callee if isinstance(innermost, CallExpr) else innermost
        if isinstance(callee, RefExpr) and callee.fullname == fullname:
            function = decorated.func
            use = BodyUse.ASYNC_FIXTURE if function.is_async_generator else BodyUse.FIXTURE
            for finding, node in body_findings(checked, function, use, store, FIXTURE_STEPS[fullname]):
                checked.report_past_trials(finding, node)
            for finding, node in value_findings(checked, decorated, store):
                checked.report_past_trials(finding, node)
    return ctx.default_return_type
