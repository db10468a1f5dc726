"""The iterator that an ordinary function returns is dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import right_use
from mypy_asyncctx.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.rules.subject import Subject
    from mypy_asyncctx.rules.use.facts import ValueUse

RULE: Final = Rule(
    code=code("unused-result", "The generator or context manager that a call returns is dropped", strict=True),
    title="The iterator or context manager that a call returns is dropped",
    why="""\
An ordinary function that is declared to return an iterator may have done its work before it returned, so that dropping the
result is not always wrong. Usually it is. Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import Iterator


def rows(table: str) -> Iterator[str]:
    return iter([table])


def warm_up() -> None:
    rows("users")  # error
""",
    good="""\
from collections.abc import Iterator


def rows(table: str) -> Iterator[str]:
    return iter([table])


def warm_up() -> None:
    for row in rows("users"):
        print(row)
""",
)


def check(facts: ValueUse) -> Iterator[Finding]:
    """Yield a value that nothing uses, where the function that made it may have done its work before it returned."""
    dropped, kind = facts.dropped, facts.subject.kind
    if dropped is None or dropped.is_expression or dropped.certain or dropped.promises_that:
        return
    if not kind.class_based and not dropped.does_more:
        yield Finding(RULE.code, _message(facts.subject))


def _message(subject: Subject) -> str:
    """Return the message for a call whose declared result nothing uses."""
    kind = subject.kind
    verb = "entered" if kind.shape.is_manager else "iterated"
    write = right_use(kind, subject.quoted)
    return f'{subject.name} returns {kind.shape.article} that is never {verb}: write "{write}"'
