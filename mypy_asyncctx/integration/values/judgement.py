"""What the rules about use say of one use of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncctx.rules.registry import checks_of
from mypy_asyncctx.rules.use.table import row_of

if TYPE_CHECKING:
    from mypy_asyncctx.facts.kinds.model import Use
    from mypy_asyncctx.rules.rule import Finding
    from mypy_asyncctx.rules.subject import Subject
    from mypy_asyncctx.rules.use.facts import ValueUse


def judge(subject: Subject, use: Use) -> Finding | None:
    """Return what is wrong with asking an operation of a value, None where nothing is."""
    facts = row_of(subject, use)
    return found(facts) if facts is not None else None


def found(facts: ValueUse) -> Finding | None:
    """Return what the first rule says that has something to say."""
    return next((finding for _, check in checks_of("use") for finding in check(facts)), None)
