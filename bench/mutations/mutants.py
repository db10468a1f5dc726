"""Mutants: a program with one mistake, and the uses that the mistake makes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bench.mutations.functions import Function
    from bench.mutations.source import Module
    from bench.mutations.uses import Finder, Use

    Family = Callable[[Function, Sequence[Use]], Iterator["Mutant"]]


_TOGETHER: Final = 15
"""To resolve all uses of all functions of a large program takes minutes; a sample needs those of a few."""


@dataclass(frozen=True)
class Edit:
    """A piece of one file and what stands there instead: lines count from 1, columns from 0."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@dataclass(frozen=True)
class Mutant:
    """One mistake in one file. ``own`` are the lines of the mistake itself, which may be reported as well."""

    family: str
    module: Module
    edits: tuple[Edit, ...]
    wrong: tuple[Use, ...]
    own: range

    @property
    def name(self) -> str:
        """Where it is."""
        return f"{self.module.file}:{self.own.start}"

    def text(self) -> str:
        """Return the changed file."""
        lines = self.module.text.splitlines(keepends=True)
        for edit in sorted(self.edits, key=lambda edit: edit.start, reverse=True):
            (first, column), (last, end_column) = edit.start, edit.end
            changed = lines[first - 1][:column] + edit.text + lines[last - 1][end_column:]
            lines[first - 1 : last] = [changed]
        return "".join(lines)

    def changed_line(self, line: int) -> int:
        """Return where a line of the original file stands in the changed one; edits put lines in, they take none out."""
        added = 0
        for edit in self.edits:
            # What is put in at the start of a line moves that line too.
            if edit.start[0] < line or (edit.start[0] == line and edit.start == edit.end):
                added += edit.text.count("\n")
        return line + added

    def original_line(self, line: int) -> int:
        """Return where a line of the changed file stands in the original one, the line after it for one that was put in."""
        for edit in sorted(self.edits, key=lambda edit: edit.start):
            if line > edit.start[0]:
                line = max(edit.start[0], line - edit.text.count("\n"))
        return line


def mutants_of(families: Sequence[Family], functions: Sequence[Function], finder: Finder, chance: random.Random) -> Iterator[Mutant]:
    """Yield mutants that make a use wrong: of some functions at a time, families in turn, each function gives one of a family first."""
    rest: dict[Family, list[Mutant]] = {family: [] for family in families}
    for start in range(0, len(functions), _TOGETHER):
        first: dict[Family, list[Mutant]] = {family: [] for family in families}
        for function in functions[start : start + _TOGETHER]:
            for family in families:
                mutants = [mutant for mutant in family(function, finder.uses(function)) if mutant.wrong]
                chance.shuffle(mutants)
                first[family] += mutants[:1]
                rest[family] += mutants[1:]
        yield from _in_turn(first.values())
    for mutants in rest.values():
        chance.shuffle(mutants)
    yield from _in_turn(rest.values())


def _in_turn(lists: Iterable[Sequence[Mutant]]) -> Iterator[Mutant]:
    for row in zip_longest(*lists):
        yield from (mutant for mutant in row if mutant is not None)
