"""Rules about use on hand-made facts: no build of mypy."""

from __future__ import annotations

import pytest

from mypy_asyncctx.facts.kinds.model import Kind, Operation, Shape, Use
from mypy_asyncctx.integration.values.judgement import found, judge
from mypy_asyncctx.rules.subject import Subject
from mypy_asyncctx.rules.use.facts import Dropped, ValueUse

SHAPES = {
    Shape.ASYNC_GENERATOR: Operation.AITER,
    Shape.GENERATOR: Operation.ITER,
    Shape.ASYNC_MANAGER: Operation.AENTER,
    Shape.MANAGER: Operation.ENTER,
}


def subject(shape: Shape) -> Subject:
    return Subject(Kind(shape, supports=frozenset({SHAPES[shape]})), "scope()", str, is_call=True)


@pytest.mark.parametrize(
    ("shape", "operation", "code"),
    [
        (Shape.ASYNC_MANAGER, Operation.AITER, "iterate-manager"),
        (Shape.ASYNC_MANAGER, Operation.ENTER, "sync-async"),
        (Shape.ASYNC_MANAGER, Operation.AWAIT, "await"),
        (Shape.ASYNC_GENERATOR, Operation.AENTER, "enter-generator"),
        (Shape.GENERATOR, Operation.AITER, "sync-async"),
        (Shape.GENERATOR, Operation.AWAIT, "await"),
        (Shape.MANAGER, Operation.ENTER, None),
        (Shape.GENERATOR, Operation.ITER, None),
    ],
)
def test_the_table(shape: Shape, operation: Operation, code: str | None) -> None:
    finding = judge(subject(shape), Use(operation, operation.value))
    assert (finding.code.code if finding is not None else None) == (f"asyncctx-{code}" if code is not None else None)


@pytest.mark.parametrize(
    ("dropped", "code"),
    [
        (Dropped(certain=True), "asyncctx-unused"),
        (Dropped(certain=False, promises_that=True), "asyncctx-unused"),
        (Dropped(certain=False), "asyncctx-unused-result"),
        (Dropped(certain=False, does_more=True), None),
    ],
)
def test_a_value_that_nothing_uses(dropped: Dropped, code: str | None) -> None:
    finding = found(ValueUse(subject(Shape.GENERATOR), dropped=dropped))
    assert (finding.code.code if finding is not None else None) == code
