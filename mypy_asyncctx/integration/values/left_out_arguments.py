"""A call by hand that leaves out parameters which only a framework fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncctx.facts.frameworks.fastapi import DEPENDS
from mypy_asyncctx.facts.summaries.module import actual_parameters
from mypy_asyncctx.facts.tree.receivers import Receiver
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.integration.summaries.callee_resolution import depend
from mypy_asyncctx.rules.dependency import not_injected
from mypy_asyncctx.rules.dependency.facts import Dependency, Marker, Types

if TYPE_CHECKING:
    from mypy.nodes import CallExpr

    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore


def report_left_out(checked: CheckedModule, call: CallExpr, store: SummaryStore) -> None:
    """Report the parameters with a marker that a call leaves out."""
    if not checked.enabled(not_injected.RULE.code) or any(kind.is_star() for kind in call.arg_kinds):
        return
    for name in checked.callee_names(call):
        fullname = name if store.markers(name) else f"{name}.__init__"
        markers = store.markers(fullname)
        signature = checked.signature(call) if markers else None
        if signature is None:
            continue
        depend(checked, {fullname}, store)
        given = {formal for _, formal in actual_parameters(call, signature.arg_names)}
        left_out = [
            (parameter, marker) for parameter, marker in markers.items() if parameter not in given and parameter in signature.arg_names
        ]
        if left_out:
            text = render(call) or f"{name.rpartition('.')[2]}(...)"
            facts = Dependency(DEPENDS, text, None, Receiver(), plain_types(checked), marker=Marker.LEFT_OUT, parameters=tuple(left_out))
            for finding in not_injected.check(facts):
                checked.report_past_trials(finding, call)
        return


def plain_types(checked: CheckedModule) -> Types:
    """Return what mypy knows where nothing of a target is asked."""
    return Types(checked.show, lambda _: None, lambda _: None, lambda _: False, checked.tree.fullname)
