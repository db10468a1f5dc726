"""One file while it is edited: LibCST's tree, its nodes by their places, and changes that are made in one pass from the leaves up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor, RemoveImportsVisitor
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Place = tuple[int, int, int, int]
    Change = Callable[[Any], Any]

Node = TypeVar("Node", bound=cst.CSTNode)
_MODULES: Final = ("contextlib", "collections.abc")


class CannotEditError(Exception):
    """The edit cannot be made here; the message says why."""


class File:
    """A file and the changes that are to be made in it. Places are lines from 1 and columns from 0, both in characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.wrapper = MetadataWrapper(cst.parse_module(text))
        self.module = self.wrapper.module
        self._positions = self.wrapper.resolve(PositionProvider)
        self._parents = self.wrapper.resolve(ParentNodeProvider)
        self._by_place: dict[Place, list[cst.CSTNode]] = {}
        for node, where in self._positions.items():
            place = (where.start.line, where.start.column, where.end.line, where.end.column)
            self._by_place.setdefault(place, []).append(node)
        self._changes: dict[cst.CSTNode, list[Change]] = {}
        self._added: list[tuple[str, str]] = []
        self._unneeded: list[tuple[str, str]] = []
        self.flipped: dict[cst.CSTNode, set[int]] = {}
        """The items of each ``with`` that the other form is to enter."""

    def at(self, place: Sequence[int], kind: type[Node]) -> Node:
        """Return the node of a class with just this place. Raises ``CannotEditError`` where there is none."""
        found = self._by_place.get((place[0], place[1], place[2], place[3]), [])
        for node in found:
            if isinstance(node, kind):
                return node
        raise CannotEditError(f"line {place[0]}: the source is not what mypy has read")

    def line_of(self, node: cst.CSTNode) -> int:
        """Return the first line of a node."""
        return int(self._positions[node].start.line)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the node around a node."""
        return self._parents.get(node)

    def around(self, node: cst.CSTNode, kind: type[Node]) -> Node | None:
        """Return the innermost node of a class around a node."""
        found = self.parent(node)
        while found is not None and not isinstance(found, kind):
            found = self.parent(found)
        return found

    def function_at(self, line: int, name: str) -> cst.FunctionDef:
        """Return the definition of a function by its name and the line of its ``def``. Raises ``CannotEditError`` where there is none."""
        for node in self._positions:
            if isinstance(node, cst.FunctionDef) and node.name.value == name and self.line_of(node.name) == line:
                return node
        raise CannotEditError(f'line {line}: "def {name}" is not there')

    def change(self, node: cst.CSTNode, change: Change) -> None:
        """Have ``change`` make another node of a node, after the changes inside of it; it may return what LibCST takes there."""
        self._changes.setdefault(node, []).append(change)

    def is_changed(self, node: cst.CSTNode) -> bool:
        """True for a node that has a change already."""
        return node in self._changes

    def nodes(self, kind: type[Node]) -> Iterator[Node]:
        """Yield the nodes of a class."""
        for node in self._positions:
            if isinstance(node, kind):
                yield node

    def all_names(self) -> list[cst.Name]:
        """Return the nodes that are names."""
        return list(self.nodes(cst.Name))

    def names(self) -> set[str]:
        """Return every name in the file, so that a new one can be chosen that is none of them."""
        return {node.value for node in self.all_names()}

    def need(self, module: str, name: str) -> None:
        """Have ``from module import name`` at the top, where it is not there yet."""
        self._added.append((module, name))

    def need_not(self, module: str, name: str) -> None:
        """Take an import away if nothing uses it any more."""
        self._unneeded.append((module, name))

    def edited(self) -> str:
        """Return the text with all changes."""
        module = self.module.visit(_Changer(self._changes)) if self._changes else self.module
        context = CodemodContext()
        for package, name in dict.fromkeys(self._added):
            AddImportsVisitor.add_needed_import(context, package, name)
        for package, name in dict.fromkeys(self._unneeded):
            RemoveImportsVisitor.remove_unused_import(context, package, name)
        module = cst.parse_module(module.code)
        if self._added:
            module = AddImportsVisitor(context).transform_module(module)
        if self._unneeded:
            module = RemoveImportsVisitor(context).transform_module(module)
        return module.code


class _Changer(cst.CSTTransformer):
    def __init__(self, changes: dict[cst.CSTNode, list[Change]]) -> None:
        super().__init__()
        self._changes = changes

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        result = super().on_leave(original_node, updated_node)
        for change in self._changes.get(original_node, ()):
            result = change(result)
        return result


def statements_of(body: cst.BaseSuite) -> list[cst.BaseStatement]:
    """Return the statements of a block, also of one on the line of its header."""
    if isinstance(body, cst.IndentedBlock):
        return list(body.body)
    return [cst.SimpleStatementLine([small]) for small in body.body if isinstance(small, cst.BaseSmallStatement)]


def block(statements: Sequence[cst.BaseStatement], like: cst.BaseSuite | None = None) -> cst.IndentedBlock:
    """Return a block of statements, ``pass`` where there is none; its header and footer are those of ``like``."""
    body = list(statements) or [cst.SimpleStatementLine([cst.Pass()])]
    if isinstance(like, cst.IndentedBlock):
        return like.with_changes(body=body)
    return cst.IndentedBlock(body)


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield a node and all inside of it."""
    yield node
    for child in node.children:
        yield from walk(child)


def code_of(node: cst.CSTNode) -> str:
    """Return the source of a node."""
    return cst.Module([]).code_for_node(node)
