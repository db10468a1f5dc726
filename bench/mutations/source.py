"""The source of a repository: trees of LibCST, parsed where they are looked at, and names resolved by jedi."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

import jedi
import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Node = TypeVar("Node", bound=cst.CSTNode)

# What a resolver knows, not what it guesses from the callers of a function.
jedi.settings.dynamic_params = False

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, order=True)
class Place:
    """Where a name stands in the repository: lines count from 1, columns from 0."""

    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Definition:
    """What a name stands for: its place, None outside of the repository, and its full name."""

    place: Place | None
    full_name: str


class Module:
    """One file with its tree."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._names: dict[str, list[cst.Name]] | None = None

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of the text."""
        return frozenset(_WORD.findall(self.text))

    @cached_property
    def lines(self) -> list[str]:
        """The lines, with their ends."""
        return self.text.splitlines(keepends=True)

    @cached_property
    def _wrapper(self) -> MetadataWrapper | None:
        try:
            return MetadataWrapper(cst.parse_module(self.text), unsafe_skip_copy=True)
        except cst.ParserSyntaxError:
            return None

    @cached_property
    def _positions(self) -> Mapping[cst.CSTNode, CodeRange]:
        return self._wrapper.resolve(PositionProvider) if self._wrapper else {}

    @cached_property
    def _order(self) -> _Order:
        order = _Order()
        if self._wrapper:
            self._wrapper.module.visit(order)
        return order

    @property
    def tree(self) -> cst.Module | None:
        """The tree, None for a file that does not parse."""
        return self._wrapper.module if self._wrapper else None

    def span(self, node: cst.CSTNode) -> tuple[int, int, int, int]:
        """Return line and column of start and end."""
        found = self._positions[node]
        return found.start.line, found.start.column, found.end.line, found.end.column

    def lines_of(self, node: cst.CSTNode) -> range:
        """Return the lines of a node."""
        first, _, last, _ = self.span(node)
        return range(first, last + 1)

    def place(self, node: cst.CSTNode) -> Place:
        """Return where a node starts."""
        return Place(self.file, *self.span(node)[:2])

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the node around a node."""
        return self._order.parents.get(node)

    def code(self, node: cst.CSTNode) -> str:
        """Return the source of a node as it stands in the file."""
        line, column, end_line, end_column = self.span(node)
        if line == end_line:
            return self.lines[line - 1][column:end_column]
        return "".join([self.lines[line - 1][column:], *self.lines[line : end_line - 1], self.lines[end_line - 1][:end_column]])

    def around(self, node: cst.CSTNode, kind: type[Node] | tuple[type[Node], ...]) -> Node | None:
        """Return the innermost node of some types around a node."""
        found = self.parent(node)
        while found is not None and not isinstance(found, kind):
            found = self.parent(found)
        return found

    def walk(self, kind: type[Node], root: cst.CSTNode | None = None) -> Iterator[Node]:
        """Yield all nodes of a type, in the order of the source."""
        first, last = self._order.spans[root] if root else (0, len(self._order.nodes))
        for node in self._order.nodes[first:last]:
            if isinstance(node, kind):
                yield node

    def named(self, identifier: str) -> Sequence[cst.Name]:
        """Return every place where an identifier stands."""
        if self._names is None:
            self._names = {}
            for node in self.walk(cst.Name):
                self._names.setdefault(node.value, []).append(node)
        return self._names.get(identifier, [])


class _Order(cst.CSTVisitor):
    """All nodes of a tree in the order of the source, with what is around each and where its own parts end."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[cst.CSTNode] = []
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.spans: dict[cst.CSTNode, tuple[int, int]] = {}
        self._around: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if self._around:
            self.parents[node] = self._around[-1]
        self.spans[node] = (len(self.nodes), 0)
        self.nodes.append(node)
        self._around.append(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._around.pop()
        self.spans[original_node] = (self.spans[original_node][0], len(self.nodes))


class Repository:
    """All modules under some folders or files of ``root``."""

    def __init__(self, root: Path, targets: Sequence[str]) -> None:
        paths: set[Path] = set()
        for target in targets:
            path = root / target
            paths.update(path.rglob("*.py") if path.is_dir() else [path])
        self.root = root
        self.modules: dict[str, Module] = {}
        for path in sorted(paths):
            file = path.relative_to(root).as_posix()
            # Line ends as they are: a changed file is written back byte for byte.
            self.modules[file] = Module(file, path.read_bytes().decode(errors="replace"))
        # The repository before what is installed: a library's own tests are about its source.
        search = [str(root), *jedi.get_default_environment().get_sys_path()]
        self._project = jedi.Project(str(root), smart_sys_path=False, sys_path=search)
        self._scripts: dict[str, Any] = {}
        self._goto: dict[Place, frozenset[Definition]] = {}

    def occurrences(self, identifier: str) -> Iterator[tuple[Module, cst.Name]]:
        """Yield every place where an identifier stands."""
        for module in self.modules.values():
            if identifier in module.words:
                for name in module.named(identifier):
                    yield module, name

    def goto(self, module: Module, name: cst.Name) -> frozenset[Definition]:
        """Return what a name stands for, imports followed; nothing where the resolver does not know."""
        place = module.place(name)
        if place not in self._goto:
            if module.file not in self._scripts:
                self._scripts[module.file] = jedi.Script(module.text, path=str(self.root / module.file), project=self._project)
            try:
                names = self._scripts[module.file].goto(place.line, place.column, follow_imports=True)
                self._goto[place] = frozenset(map(self._definition, names))
            except Exception:  # noqa: BLE001 - what the resolver breaks on, it does not know.
                self._goto[place] = frozenset()
        return self._goto[place]

    def full_name(self, module: Module, expression: cst.CSTNode) -> str:
        """Return the full name of the one thing that a dotted name stands for, or nothing."""
        name = last_name(expression)
        found = self.goto(module, name) if name else frozenset()
        return next(iter(found)).full_name if len(found) == 1 else ""

    def _definition(self, name: Any) -> Definition:
        place = None
        if name.module_path is not None and name.line is not None and name.module_path.is_relative_to(self.root):
            place = Place(name.module_path.relative_to(self.root).as_posix(), name.line, name.column)
        return Definition(place, name.full_name or "")


def last_name(expression: cst.CSTNode) -> cst.Name | None:
    """Return ``c`` of ``a.b.c``, None for another expression."""
    if isinstance(expression, cst.Attribute):
        return expression.attr
    return expression if isinstance(expression, cst.Name) else None
