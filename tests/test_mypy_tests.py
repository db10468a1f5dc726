"""The comparison of what mypy says of its own test cases, alone and with the plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tools.mypy_tests.compare import Difference, differences

if TYPE_CHECKING:
    from tools.mypy_tests.compare import Said

ALONE: Final[Said] = {"a": [["main:1: error: Missing  [misc]"]], "b": [["main:2: note: Revealed"], []], "c": [[]]}


def test_only_what_differs() -> None:
    ours: Said = {
        "a": [["main:1: error: Ours  [asyncctx-await]"]],
        "b": [["main:2: note: Revealed"], ["main:3: error: New  [misc]"]],
        "c": [[]],
    }
    assert list(differences(ALONE, ours)) == [
        Difference("a", 1, ("main:1: error: Ours  [asyncctx-await]",), ("main:1: error: Missing  [misc]",)),
        Difference("b", 2, ("main:3: error: New  [misc]",), ()),
    ]


def test_a_case_that_ended_early_differs() -> None:
    assert [(found.case, found.step) for found in differences(ALONE, {**ALONE, "b": [["main:2: note: Revealed"]]})] == [("b", 2)]
    assert [found.case for found in differences(ALONE, {"a": ALONE["a"], "b": ALONE["b"]})] == ["c"]


def test_explained_by_findings_alone() -> None:
    finding, other = "main:1: error: Ours  [asyncctx-await]", "main:4: error: Missing  [misc]"
    assert Difference("a", 1, (finding,), ("main:1: error: Missing  [misc]", "main:1: note: Hint")).is_explained
    assert Difference("a", 1, (finding,), ()).findings == ["main:1 asyncctx-await"]
    assert not Difference("a", 1, (finding,), (other,)).is_explained
    assert not Difference("a", 1, (finding, other), ()).is_explained
    assert not Difference("a", 1, (), (other,)).is_explained
