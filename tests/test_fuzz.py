"""A short form of ``python -m tools.fuzz``, and what it counts."""

from __future__ import annotations

import re
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import run_mypy, write
from tools.fuzz.check import Error
from tools.fuzz.compare import Tally, hold
from tools.fuzz.faults import InjectedError, faults, inject
from tools.fuzz.generated import generated
from tools.fuzz.mutated import mutated

# What mypy itself calls: hooks, getters, patches, the watcher of errors.
ENTRIES = (
    r"calls\.check|decorators\.decorate|fixtures\.check|Dependencies\.check|overrides\.check|reveal_kind\.reveal|attribute_tests\.forget|annotation_tags\.analyze"
    r"|protocol_signatures\.signature|Synthesizer\.look|SummaryStore\.keep|declarations\.member_findings"
    r"|summaries\.recipes\.recipes_of|Rewriter\.(_decide|install)|CallTable\._concerns|HookTables\.(_find|_annotation)|Versions\.beside"
)


def test_generated_programs_agree_with_run_time(tmp_path: Path) -> None:
    tally = generated(tmp_path, 75, 1, strict=False)
    assert tally.broken == []
    assert [case.show() for case in tally.false_alarms] == []
    assert [case.show() for case in tally.added] == []
    assert (tally.unrunnable, tally.elsewhere) == (0, [])
    # Programs in which nothing is found would prove nothing.
    assert tally.confirmed > 20
    assert tally.reported > 20


def test_mutated_programs_break_nothing(tmp_path: Path) -> None:
    standard = Path(sysconfig.get_path("stdlib"))
    tried, broken = mutated(tmp_path, 24, 1, [standard / "asyncio", standard / "concurrent"])
    assert broken == []
    assert tried > 15


def test_faults_are_contained_and_told_of(tmp_path: Path) -> None:
    outcomes = list(inject(tmp_path, re.compile(rf"\.({ENTRIES})$")))
    assert [(outcome.name, outcome.problem) for outcome in outcomes if outcome.problem] == []
    assert [outcome.name for outcome in outcomes if not outcome.called] == ["mypy_asyncctx.integration.definitions.fixtures.check"]
    assert len(outcomes) == ENTRIES.count("|") + 1
    # mypy's own answer stands, and nothing else does.
    assert {outcome.name: outcome.extra for outcome in outcomes if outcome.extra and "Rewriter" not in outcome.name} == {}


def test_an_exception_is_silent_until_somebody_asks(tmp_path: Path) -> None:
    faulty = (
        "from mypy_asyncctx.integration.values import protocol_signatures\nfrom mypy_asyncctx.integration.plugin import AsyncCtxPlugin\n"
        "def fail(*args):\n    raise RuntimeError('found it')\nprotocol_signatures.signature = fail\n"
        "def plugin(version):\n    return AsyncCtxPlugin\n"
    )
    program = "from typing import AsyncGenerator\nasync def f(g: AsyncGenerator[int, None]) -> None:\n    async with g: ...\n"
    write(tmp_path, {"faulty.py": faulty, "m.py": program, "mypy.ini": "[mypy]\nplugins = ./faulty.py\n"})
    with pytest.raises(AssertionError, match=r"no answer for m\.py:3"):
        run_mypy(tmp_path, ["m.py"])


def judged(error: Error, known: set[tuple[int, str]] | None = None, **use: object) -> Tally:
    """Hold one finding against what a program's only use did; ``known`` is what mypy says alone."""
    text = "def use_0():\n    x = make()\n    with x:\n        pass\n"
    seen = {"executed": [2, 3], "failed": {}, "started": [], "outcomes": [""]} | use
    tally = Tally()
    hold(text, [error], known or set(), {"use_0": seen}, tally)
    return tally


def test_what_counts_as_false() -> None:
    entered = Error("m.py", 3, "asyncctx-enter-generator", "message")
    text = "TypeError: 'generator' object does not support the context manager protocol"
    failed: dict[str, Any] = {"failed": {"3": [text]}, "outcomes": [text]}
    assert len(judged(entered).false_alarms) == 1
    assert judged(entered, **failed).confirmed == 1
    assert judged(Error("m.py", 1, "misc", "mypy's own"), **failed).silent[0].happened == text
    assert judged(entered, executed=[2], outcomes=["ValueError"]).unreached == 1
    operand = Error("m.py", 2, "asyncctx-await", "message", 8, 2, 14)
    assert judged(operand, never=[[2, 2, 8, 14]]).unreached == 1
    assert len(judged(operand, never=[[2, 2, 8, 14]], executed=[3]).false_alarms) == 1
    assert len(judged(operand, never=[[2, 2, 8, 15]]).false_alarms) == 1
    dropped = Error("m.py", 2, "asyncctx-unused", "message")
    assert judged(dropped).confirmed == 1
    assert len(judged(dropped, started=[2]).false_alarms) == 1


def test_what_mypy_says_only_with_the_plugin() -> None:
    own = Error("m.py", 3, "unreachable", "message")
    assert [case.code for case in judged(own).added] == ["unreachable"]
    assert judged(own, failed={"3": ["TypeError: 'int' object is not iterable"]}).added == []
    assert judged(own, known={(3, "unreachable")}).added == []


def test_every_function_of_the_plugin_can_be_broken_and_mended() -> None:
    found = {fault.name: fault for fault in faults()}
    assert len(found) > 300
    fault = found["mypy_asyncctx.facts.kinds.tags.is_tagged"]
    sound = fault.break_it()
    try:
        with pytest.raises(InjectedError):
            fault.function(None)
    finally:
        fault.function.__code__ = sound
    assert fault.function.__code__ is sound
