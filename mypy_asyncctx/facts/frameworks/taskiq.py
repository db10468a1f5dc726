"""taskiq-dependencies 1.5.7: it enters context managers, and iterates generators also where a function returns one."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.frameworks.base import FAILS, OBJECT, Declaration, Step
from mypy_asyncctx.facts.kinds.targets import Form

DEPENDS: Final = Declaration(
    title="Depends()",
    package="taskiq-dependencies",
    steps=frozenset({Step.SKIPS}),
    outcomes={
        Form.MANAGER_CLASS: OBJECT,
        Form.AWAITS_GENERATOR: OBJECT,
        Form.AWAITS_MANAGER: OBJECT,
        Form.CALLED_GENERATOR: FAILS,
        Form.CALLED_MANAGER: FAILS,
    },
    failure="the task fails",
)

DECLARATIONS: Final = {"taskiq_dependencies.dependency.Depends": DEPENDS}

OVERRIDES: Final = {"taskiq.abc.broker.AsyncBroker.dependency_overrides": DEPENDS}
"""Attributes that are a dictionary from a dependency to what replaces it."""
