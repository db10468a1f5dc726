"""Rules about consumption on hand-made facts: no build of mypy, only its parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.errors import Errors
from mypy.nodes import CallExpr, ForStmt, FuncDef, MypyFile
from mypy.options import Options
from mypy.types import AnyType, TypeOfAny

from mypy_asyncctx.facts.kinds.classify import generator_kind
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.summaries.generators import Stream
from mypy_asyncctx.facts.tree.paths import own_nodes, path_to
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.facts.tree.uses import role_of
from mypy_asyncctx.integration.internals.analyzer import parsed_module
from mypy_asyncctx.rules.consumption import left_early
from mypy_asyncctx.rules.consumption.facts import Consumption, Types, Value
from mypy_asyncctx.rules.subject import Subject

if TYPE_CHECKING:
    from mypy.nodes import Node

ANY = AnyType(TypeOfAny.special_form)
TYPES = Types(type_of=lambda _: None, show=str, names=lambda _: (), signature=lambda _: None, awaits=lambda _: [])
CLOSING = Stream(once=False, cleans_up=True, gives=True)


def facts(source: str, stream: Stream) -> Consumption:
    """Return the facts about the call that the first loop iterates."""
    tree = parsed_module(source, "m.py", Options(), Errors(Options()))
    assert isinstance(tree, MypyFile)
    functions: list[Node] = [node for node in tree.defs if isinstance(node, FuncDef)]
    loop = next(node for function in functions for node in own_nodes(function) if isinstance(node, ForStmt))
    path = path_to(tree, loop.expr)
    assert path is not None
    assert isinstance(loop.expr, CallExpr)
    kind = generator_kind(Shape.ASYNC_GENERATOR)
    value = Value(
        kind,
        ANY,
        subject=lambda: Subject(kind, render(loop.expr), str, is_call=True),
        works_once=lambda: True,
        ends=lambda: True,
        stream=lambda: stream,
        role=role_of(path, lambda _: []),
    )
    return Consumption(path, value, TYPES)


LEFT = "async def f():\n    async for x in rows():\n        if x:\n            return x\n"
WHOLE = "async def f():\n    async for x in rows():\n        print(x)\n"


def test_a_loop_that_is_left() -> None:
    found = list(left_early.check(facts(LEFT, CLOSING)))
    assert [finding.code.code for finding in found] == ["asyncctx-left-early"]
    assert found[0].message.startswith('"return" on line 4 leaves the loop: the cleanup of "rows()" runs later')
    assert found[0].place is not None
    assert found[0].place.line == 2


def test_silent() -> None:
    assert list(left_early.check(facts(WHOLE, CLOSING))) == []
    assert list(left_early.check(facts(LEFT, Stream()))) == []
