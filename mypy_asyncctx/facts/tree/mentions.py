"""What a module does with the names of its functions: it calls them, or gives them to something that may run them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import CallExpr, FuncDef, MemberExpr, NameExpr

from mypy_asyncctx.facts.tree.paths import children

if TYPE_CHECKING:
    from mypy.nodes import MypyFile, Node


class Mention(NamedTuple):
    """``is_called`` where the module calls a function by its name, ``is_given`` where the name stands anywhere but in a call of it."""

    is_called: bool = False
    is_given: bool = False


class Mentions:
    """The names that stand in a module, by whether they are called; methods by their bare names, whatever the object is."""

    def __init__(self, tree: MypyFile) -> None:
        self._called: set[str | Node] = set()
        self._given: set[str | Node] = set()
        todo: list[Node] = list(tree.defs)
        while todo:
            node = todo.pop()
            if isinstance(node, CallExpr):
                self._add(node.callee, self._called)
                todo += [child for child in children(node) if child is not node.callee]
                todo += children(node.callee)
                continue
            self._add(node, self._given)
            todo += children(node)

    def _add(self, node: Node, names: set[str | Node]) -> None:
        if isinstance(node, NameExpr) and node.node is not None:
            names.add(node.node)
        elif isinstance(node, MemberExpr):
            names.add(node.name)

    def of(self, function: FuncDef) -> Mention:
        """Return what the module does with a function."""
        is_called = function in self._called or (bool(function.info) and function.name in self._called)
        return Mention(is_called, function in self._given or function.name in self._given)
