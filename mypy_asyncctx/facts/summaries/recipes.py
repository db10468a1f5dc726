"""The recipes of a module's functions, methods, aliases and attributes, read from mypy's own tree."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    Decorator,
    FuncDef,
    ImportFrom,
    MemberExpr,
    MypyFile,
    NameExpr,
    OverloadedFuncDef,
    RefExpr,
    TypeInfo,
    Var,
)
from mypy.types import AnyType, CallableType, Instance, Overloaded, TypeVarType, get_proper_type

from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS
from mypy_asyncctx.facts.summaries.expression_recipes import ExpressionReader, has_no_result
from mypy_asyncctx.facts.summaries.recipe import Global, Unknown
from mypy_asyncctx.facts.tree.paths import bound_names
from mypy_asyncctx.facts.tree.scopes import Scope, assigned_from_outside, attributes_bound_by, stands_in
from mypy_asyncctx.facts.tree.statements import assignments
from mypy_asyncctx.facts.tree.survey import Survey

if TYPE_CHECKING:
    from mypy.nodes import Node

    from mypy_asyncctx.facts.summaries.recipe import Recipe
    from mypy_asyncctx.facts.tree.survey import ScopeStatements


def recipes_of(survey: Survey) -> dict[str, Recipe]:
    """Return the recipes of a module's functions, methods, aliases and attributes by name."""
    reader = Reader(survey.tree)
    for scope in survey.scopes:
        reader.read(scope)
    return reader.named


def nested_recipes_of(tree: MypyFile) -> dict[FuncDef, Recipe | None]:
    """Return the recipes of the functions inside functions, which only the module itself can call."""
    reader = Reader(tree)
    for found in Survey(tree).definitions:
        reader.read_inside(Scope(found.function, 0, found.owner), [])
    return reader.nested


class Reader:
    """Reads the recipes of one module."""

    def __init__(self, tree: MypyFile) -> None:
        self.tree = tree
        self.expressions = ExpressionReader(tree)
        self.named: dict[str, Recipe] = {}
        self.nested: dict[FuncDef, Recipe | None] = {}

    @cached_property
    def from_outside(self) -> set[str]:
        """The attributes that the module assigns on anything but ``self``."""
        return assigned_from_outside(self.tree)

    def read(self, scope: ScopeStatements) -> None:
        """Read the definitions of a module or class."""
        prefix, owner, defs, reachable = scope
        found: dict[str, Recipe] = {}
        methods: list[FuncDef] = []
        generators: Counter[str] = Counter()
        for statement in reachable:
            kind = type(statement)
            recipe: Recipe | None = None
            name = ""
            if stands_in(statement) is not None:
                continue
            if kind is FuncDef or kind is Decorator:
                assert isinstance(statement, (FuncDef, Decorator))
                name = statement.name
                methods.append(statement.func if isinstance(statement, Decorator) else statement)
                # Of two definitions mypy keeps the first, which may only stand in for this one.
                recipe = (
                    self.expressions.function(statement, [], owner)
                    if _hides(statement) or (owner is None and self.expressions.replaced[name])
                    else None
                )
                # One that is annotated may only be replaced by one that gives the same.
                if kind is FuncDef and methods[-1].is_generator and has_no_result(methods[-1]):
                    generators[name] += 1
            elif kind is AssignmentStmt:
                assert isinstance(statement, AssignmentStmt)
                target = statement.lvalues[0]
                # An alias, or a value made once, in a name without a declared type.
                if len(statement.lvalues) == 1 and isinstance(target, NameExpr) and not _is_told(statement):
                    name = target.name
                    self.expressions.restart()
                    recipe = self.expressions.value(statement.rvalue, [], 0)
            elif kind is ImportFrom and owner is None:
                assert isinstance(statement, ImportFrom)
                pairs = statement.names if not statement.relative else ()
                found.update(
                    (alias or name, Global(f"{statement.id}.{name}")) for name, alias in pairs if self.expressions.replaced[alias or name]
                )
            if recipe is not None:
                found[name] = recipe
        if generators:
            bound = bound_names(*defs) if owner is not None else self.expressions.bound
            self.named.update((prefix + name, Unknown()) for name, number in generators.items() if bound[name] > number)
        if owner is not None:
            self._read_class(defs, prefix, owner, found, methods)
        elif found:
            self.named.update((prefix + name, recipe) for name, recipe in found.items() if self.expressions.bound[name] == 1)

    def _read_class(self, defs: list[Node], prefix: str, owner: TypeInfo, found: dict[str, Recipe], methods: list[FuncDef]) -> None:
        attributes = {
            name: recipe
            for name, recipe in self._attributes(methods, owner).items()
            # One that is not understood tells only that what a base says of it does not hold.
            if recipe is not None or any(name in base.names for base in owner.mro[1:-1])
        }
        if not found and not attributes:
            return
        bound = bound_names(*defs)
        assigned = Counter(target.name for target in attributes_bound_by([method.body for method in methods]))
        for name, recipe in found.items():
            if bound[name] == 1 and not assigned[name] and name not in self.from_outside:
                self.named[prefix + name] = recipe
        for name, attribute in attributes.items():
            is_certain = attribute is not None and assigned[name] == 1 and name not in self.from_outside
            if bound[name] == 0 and (is_certain or any(name in base.names for base in owner.mro[1:-1])):
                self.named[prefix + name] = attribute if attribute is not None and is_certain else Unknown()

    def _attributes(self, methods: list[FuncDef], owner: TypeInfo) -> dict[str, Recipe | None]:
        """Return the recipes of what the methods of a class assign, None for a value that is not understood."""
        recipes: dict[str, Recipe | None] = {}
        if not methods:
            return recipes
        # mypy marks what only a method's own statements define. It checks what an annotated method gives to what a base defines.
        defines = any(symbol.implicit for symbol in owner.names.values())
        for function in methods:
            if not defines and (function.type is not None or len(owner.mro) == 2):
                continue
            # What a method was given is not known where the attribute is used.
            scope = Scope(function, 0, owner, given=False)
            for statement in assignments(function.body):
                target = statement.lvalues[0]
                if type(target) is not MemberExpr or (function.type is not None and _is_told(statement)):
                    continue
                self.expressions.restart()
                is_plain = len(statement.lvalues) == 1 and statement.unanalyzed_type is None
                recipe = self.expressions.value(statement.rvalue, [scope], 0) if is_plain else None
                if recipe is not None or function.type is None:
                    recipes[target.name] = recipe
        return recipes

    def read_inside(self, scope: Scope, outer: list[Scope]) -> None:
        """Read the functions inside of a function; ``outer`` are the functions around it."""
        scopes = [*outer, scope]
        for name, node in scope.functions.items():
            function = node.func if isinstance(node, Decorator) else node
            self.nested[function] = self.expressions.function(node, scopes, None) if scope.bound[name] == 1 else None
            self.read_inside(Scope(function, len(scopes), None), scopes)


def _hides(node: FuncDef | Decorator) -> bool:
    """True for a function that mypy's own flags and types may not tell the result of."""
    function = node.func if isinstance(node, Decorator) else node
    if not function.is_generator:
        return has_no_result(function)
    return isinstance(node, Decorator) and not all(isinstance(item, RefExpr) and item.fullname in DECORATORS for item in node.decorators)


def _is_told(statement: AssignmentStmt) -> bool:
    """True where mypy gives the target a type of its own: a declared one, or that of a class or of a function with a declared result."""
    value = statement.rvalue
    if statement.unanalyzed_type is not None:
        return True
    if isinstance(value, CallExpr) and value.analyzed is not None:
        return True
    callee = value.callee if isinstance(value, CallExpr) else None
    node = value.node if isinstance(value, RefExpr) else callee.node if isinstance(callee, RefExpr) else None
    if isinstance(node, TypeInfo):
        return callee is None or node.fullname != "functools.partial"
    if isinstance(node, (FuncDef, OverloadedFuncDef)):
        return isinstance(node.type, (CallableType, Overloaded)) and not any(_is_open(item) for item in node.type.items)
    return callee is None and isinstance(node, Var) and not node.is_inferred and not isinstance(get_proper_type(node.type), AnyType | None)


def _is_open(signature: CallableType) -> bool:
    """True for a result that is not declared or rests on the arguments, and for a generator or manager: where it was made, mypy forgets."""
    result = get_proper_type(signature.ret_type)
    if isinstance(result, Instance):
        return result.type.module_name in ("typing", "contextlib")
    return isinstance(result, (AnyType, TypeVarType))
