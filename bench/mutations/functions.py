"""The generator functions and context manager functions of a repository."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

import libcst as cst

from bench.mutations.source import last_name

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from bench.mutations.source import Module, Place, Repository

MANAGERS: Final = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})
_TRANSPARENT: Final = frozenset({"staticmethod", "classmethod", "override", "final"})
"""Decorators, by their last name, that leave what a function returns as it is."""


@dataclass(frozen=True, eq=False)
class Function:
    """A function with a ``yield``: ``manager`` is the decorator that makes it one, None for a plain generator function."""

    module: Module
    node: cst.FunctionDef
    manager: cst.Decorator | None

    @property
    def name(self) -> str:
        """Its name."""
        return self.node.name.value

    @property
    def place(self) -> Place:
        """Where its name stands."""
        return self.module.place(self.node.name)

    @property
    def is_async(self) -> bool:
        """True for an ``async def``."""
        return self.node.asynchronous is not None

    @property
    def lines(self) -> range:
        """Its lines, from the first decorator to the end of the body."""
        decorators = self.node.decorators
        first = self.module.lines_of(decorators[0] if decorators else self.node)
        return range(first.start, self.module.lines_of(self.node).stop)


def functions_of(repository: Repository) -> Iterator[Function]:
    """Yield all functions that have a ``yield``, and no decorator but that of a context manager and those that change nothing."""
    for module in repository.modules.values():
        if "yield" not in module.words or module.tree is None:
            continue
        for node in module.walk(cst.FunctionDef):
            if _yields(module, node):
                managers = [each for each in node.decorators if repository.full_name(module, each.decorator) in MANAGERS]
                others = [each for each in node.decorators if each not in managers and not _is_transparent(each)]
                if not others and len(managers) < 2:
                    yield Function(module, node, managers[0] if managers else None)


def in_random_order(functions: Sequence[Function], repository: Repository, chance: random.Random) -> list[Function]:
    """Return functions in a random order in which managers, dependencies and other generators come in turn."""
    given = re.compile(r"\b(?:Depends|Security)\(\s*([\w.]+)")
    dependencies = {name.rpartition(".")[2] for module in repository.modules.values() for name in given.findall(module.text)}
    groups: tuple[list[Function], ...] = ([], [], [])
    for function in chance.sample(functions, len(functions)):
        groups[0 if function.manager is not None else 1 if function.name in dependencies else 2].append(function)
    return [function for row in zip_longest(*groups) for function in row if function is not None]


def _yields(module: Module, node: cst.FunctionDef) -> bool:
    scopes = (cst.FunctionDef, cst.Lambda, cst.ClassDef)
    return any(module.around(each, scopes) is node for each in module.walk(cst.Yield, node.body))


def _is_transparent(decorator: cst.Decorator) -> bool:
    name = last_name(decorator.decorator)
    return name is not None and name.value in _TRANSPARENT
