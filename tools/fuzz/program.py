"""A program that hypothesis chooses: makers, and functions that each use a value of theirs once."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from textwrap import indent
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from tools.fuzz.makers import PRELUDE, Maker, maker
from tools.fuzz.uses import statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from hypothesis.strategies import DrawFn

    Item = TypeVar("Item")

USE: Final = "use_"


@dataclass(frozen=True)
class Program:
    """The text of a program without its common beginning."""

    text: str

    @property
    def whole(self) -> str:
        """The text that is checked and run."""
        return PRELUDE + self.text


@st.composite
def programs(draw: DrawFn, uses: int = 4) -> Program:
    """Return a program of some makers and ``uses`` functions that use one each."""
    # One seed instead of hundreds of draws: faster, and no two programs are variants of each other.
    chance = draw(st.randoms(use_true_random=True))

    def choose(items: Sequence[Item]) -> Item:
        return chance.choice(items)

    makers: list[Maker] = []
    for number in range(choose((2, 3, 4))):
        made = maker(choose, number, makers)
        try:
            ast.parse(made.text)
        except SyntaxError as error:  # pragma: no cover - a mistake of the generator
            raise AssertionError(made.text) from error
        makers.append(made)
    parts = [made.text for made in makers]
    for number in range(uses):
        body = statement(choose, makers)
        annotated = choose((True, True, True, False))
        for start in choose((("async def", "def"), ("def", "async def"), ("async def",))):
            text = f"{start} {USE}{number}(){' -> Any' if annotated else ''}:\n{indent(body, '    ')}\n"
            if _compiles(text):
                parts.append(text)
                break
    return Program("\n".join(parts))


def _compiles(text: str) -> bool:
    try:
        compile(text, "use", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True
