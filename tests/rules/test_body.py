"""The rules about bodies, with facts made by hand: mypy's parser and nothing else of it."""

from __future__ import annotations

import textwrap
from functools import partial

import pytest
from mypy.errors import Errors
from mypy.fastparse import parse
from mypy.nodes import Decorator, FuncDef
from mypy.options import Options

from mypy_asyncctx.facts.control_flow.noreturn import DECLARED
from mypy_asyncctx.facts.control_flow.yield_paths import follow
from mypy_asyncctx.rules.body import cleanup, generator_exit, no_yield, second_yield, swallow
from mypy_asyncctx.rules.body.facts import ONE_YIELD_USES, Body, BodyUse
from mypy_asyncctx.rules.registry import checks_of


def body(source: str, use: BodyUse = BodyUse.MANAGER) -> Body:
    """Return what the rules get for the function of a program."""
    options = Options()
    tree = parse(textwrap.dedent(source).encode(), "body.py", "body", Errors(options), options)
    (function,) = (node.func if isinstance(node, Decorator) else node for node in tree.defs if isinstance(node, (FuncDef, Decorator)))
    function.is_generator = True
    return Body(function, tree, use, partial(follow, function, DECLARED.facts(function)))


def lines(check: object, given: Body) -> list[int]:
    assert callable(check)
    return [finding.place.line for finding in check(given)]


ENDS = """\
def scope(url):
    if not url:
        return
    yield url
"""
TWICE = """\
def scope(url):
    yield url
    yield url
"""
CATCHES = """\
def scope(url):
    try:
        yield url
    except:
        print(url)
"""
CLOSES = """\
def scope(url):
    yield url
    url.close()
"""
IGNORES = """\
def scope(url):
    while True:
        try:
            yield url
        except:
            print(url)
"""


@pytest.mark.parametrize(
    ("rule", "source", "use", "line"),
    [
        (no_yield, ENDS, BodyUse.DEPENDENCY, 3),
        (second_yield, TWICE, BodyUse.FIXTURE, 3),
        (swallow, CATCHES, BodyUse.MANAGER, 5),
        (cleanup, CLOSES, BodyUse.DEPENDENCY, 3),
        (generator_exit, IGNORES, BodyUse.ANY, 4),
    ],
)
def test_one_rule(rule: object, source: str, use: BodyUse, line: int) -> None:
    given = body(source, use)
    for other, check in checks_of("body"):
        if use in (other.uses or ONE_YIELD_USES):
            assert lines(check, given) == ([line] if other is rule.RULE else []), other.code  # type: ignore[attr-defined]


def test_pytest_throws_nothing_into_a_fixture() -> None:
    for rule in (swallow.RULE, cleanup.RULE):
        assert not {BodyUse.FIXTURE, BodyUse.ASYNC_FIXTURE} & rule.uses
