"""One pass over the tree of a module, which collects for all that is kept of it or reported without types."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import ClassDef, Decorator, ExpressionStmt, FuncDef, GeneratorExpr, OverloadedFuncDef

from mypy_asyncctx.facts.tree.statements import all_statements, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import MypyFile, Node, TypeInfo


class Definition(NamedTuple):
    """A function of a module, or a method: its name inside of the module, the node that has its decorators, and the class it is in."""

    name: str
    node: FuncDef | Decorator
    owner: TypeInfo | None

    @property
    def function(self) -> FuncDef:
        """The function without its decorators."""
        return self.node.func if isinstance(self.node, Decorator) else self.node

    @property
    def is_decorated(self) -> bool:
        """True under any decorator but those that mypy itself takes off: ``@staticmethod``, ``@classmethod`` and their like."""
        return isinstance(self.node, Decorator) and bool(self.node.decorators)


class ScopeStatements(NamedTuple):
    """The statements of a module or class that mypy may reach, also those inside ``if``, ``try`` and ``with``."""

    prefix: str
    """What comes before the names that the scope defines: ``""``, or ``"Class."``."""
    owner: TypeInfo | None
    defs: list[Node]
    statements: list[Node]


class Survey:
    """What one pass has found, in the order of the source."""

    def __init__(self, tree: MypyFile) -> None:
        self.tree = tree
        self.scopes: list[ScopeStatements] = []
        """The module and its classes."""
        self.classes: list[tuple[str, TypeInfo]] = []
        """The classes with their names inside of the module."""
        self.definitions: list[Definition] = []
        """The functions and methods that are not inside of a function."""
        self.methods: list[Definition] = []
        """The methods of all classes, also of those inside of functions."""
        self.decorated: list[Decorator] = []
        """All decorated functions, also those inside of functions."""
        self.dropped: list[GeneratorExpr] = []
        """The generator expressions that are statements."""
        self._scope(list(tree.defs), "", None)
        self.generators_and_coroutines = [
            (found.name, found.function)
            for found in self.definitions
            if not found.is_decorated
            and (found.function.is_coroutine or found.function.is_generator)
            and found.function.abstract_status == 0
        ]
        """The undecorated functions with a body of their own that are generator or coroutine functions."""

    @property
    def functions(self) -> Iterator[FuncDef]:
        """All functions and methods, decorated or not, also those inside of functions that are decorated."""
        yield from (found.function for found in self.definitions)
        yield from (node.func for node in self.decorated)

    @property
    def plain_functions(self) -> list[tuple[str, FuncDef]]:
        """The undecorated functions that are neither generator nor coroutine functions."""
        return [
            (found.name, found.function)
            for found in self.definitions
            if not found.is_decorated and not (found.function.is_coroutine or found.function.is_generator)
        ]

    def _scope(self, defs: list[Node], prefix: str, owner: TypeInfo | None) -> None:
        scope = ScopeStatements(prefix, owner, defs, list(statements(defs)))
        self.scopes.append(scope)
        for node in scope.statements:
            kind = type(node)
            if kind is FuncDef or kind is Decorator:
                assert isinstance(node, (FuncDef, Decorator))
                definition = Definition(f"{prefix}{node.name}", node, owner)
                self.definitions.append(definition)
                if owner is not None:
                    self.methods.append(definition)
                self._inside(node)
            elif kind is ClassDef:
                assert isinstance(node, ClassDef)
                self.classes.append((f"{prefix}{node.name}", node.info))
                self._scope(list(node.defs.body), f"{prefix}{node.name}.", node.info)
            elif kind is OverloadedFuncDef:
                self._inside(node)
            elif kind is ExpressionStmt:
                self._statement(node)

    def _inside(self, function: Node) -> None:
        for node in all_statements([function]):
            self._statement(node)

    def _statement(self, node: Node) -> None:
        kind = type(node)
        if kind is ExpressionStmt:
            assert isinstance(node, ExpressionStmt)
            if type(node.expr) is GeneratorExpr:
                self.dropped.append(node.expr)
        elif kind is ClassDef:
            assert isinstance(node, ClassDef)
            inside = (inner for inner in statements(node.defs.body) if isinstance(inner, (FuncDef, Decorator)))
            self.methods += [Definition(inner.name, inner, node.info) for inner in inside]
        elif kind is Decorator:
            assert isinstance(node, Decorator)
            self.decorated.append(node)
