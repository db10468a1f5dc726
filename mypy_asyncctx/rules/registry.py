"""Every rule, found by its folder: a new one is a new module, and nothing else has to name it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from mypy_asyncctx.rules.codes import GROUPS, modules_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from mypy_asyncctx.rules.rule import Finding, Rule

    Check = Callable[[Any], Iterable[Finding]]

_MODULES: Final[dict[str, tuple[ModuleType, ...]]] = {
    group: tuple(import_module(f"mypy_asyncctx.rules.{group}.{name}") for name in modules_of(group)) for group in GROUPS
}

RULES: Final[tuple[Rule, ...]] = tuple(module.RULE for modules in _MODULES.values() for module in modules)
"""Every rule, in the order of the documentation."""


def checks_of(group: str) -> list[tuple[Rule, Check]]:
    """Return the rules of a group that look at all of its facts, with their checks: ``check(facts)`` yields findings."""
    return [(module.RULE, module.check) for module in _MODULES[group] if hasattr(module, "check")]


def rules_of(group: str) -> list[Rule]:
    """Return the rules of a group."""
    return [module.RULE for module in _MODULES[group]]
