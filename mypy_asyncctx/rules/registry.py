"""Every rule, found by its folder: a new one is a new module, and nothing else has to name it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.codes import GROUPS, modules_of
from mypy_asyncctx.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator


def _rules() -> Iterator[Rule]:
    for group in GROUPS:
        for name in modules_of(group):
            rule = import_module(f"mypy_asyncctx.rules.{group}.{name}").RULE
            assert isinstance(rule, Rule)
            yield rule


RULES: Final = tuple(_rules())
"""Every rule, in the order of the documentation."""
