"""What functions without a declared result return, read from mypy's own tree: a *recipe* for each, as plain lists for mypy's cache.

A recipe names what is called and never says what that is, so it changes only when the function's own source does:
``["n", "db.get_db"]`` a global name, ``["c", callee, arguments]`` a call, ``["w", value]`` an await, ``["m", value, name]`` an
attribute, ``["s", class, level]`` the instance that a method is called on, ``["u", class]`` its bases, ``["p", level, index]`` a parameter,
``["o", alternatives]`` one of several, ``["f", flags, results, level, name]`` a function (``a``: async, ``g``: generator). None is
everything that is not understood, and whatever has a part of it; ``["?"]`` is an attribute that a class gives another, unknown value.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from mypy.nodes import (
    ARG_POS,
    ARG_STAR,
    ARG_STAR2,
    AssertStmt,
    AssignmentExpr,
    AssignmentStmt,
    AwaitExpr,
    Block,
    BreakStmt,
    CallExpr,
    ClassDef,
    ConditionalExpr,
    Decorator,
    EllipsisExpr,
    Expression,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    FuncItem,
    GlobalDecl,
    IfStmt,
    LambdaExpr,
    MatchStmt,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    NonlocalDecl,
    OpExpr,
    PassStmt,
    RaiseStmt,
    RefExpr,
    ReturnStmt,
    StrExpr,
    SuperExpr,
    TryStmt,
    TypeInfo,
    Var,
    WhileStmt,
    WithStmt,
)
from mypy.patterns import AsPattern
from mypy.types import AnyType, CallableType, Instance, TypeOfAny, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.syntax.tree import bound_by, bound_names, children

if TYPE_CHECKING:
    from collections.abc import Iterator

Recipe = list[Any]
# A local name stands for its whole value wherever it is used.
_DEEPEST: Final = 12
_LONGEST: Final = 200
_UNKNOWN: Final = ("?",)
_SWALLOWING: Final = ("suppress", "raises")


def has_no_result(function: FuncItem) -> bool:
    """True where nothing declares what the function returns: mypy then calls it Any."""
    if not isinstance(function.type, CallableType):
        return function.type is None
    result = get_proper_type(function.type.ret_type)
    if isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
        result = get_proper_type(result.args[2])
    return isinstance(result, AnyType) and (function.type.implicit or result.type_of_any == TypeOfAny.unannotated)


def is_placeholder(function: FuncDef) -> bool:
    """True for a body that only raises, or does nothing: what is declared is what its replacement gives."""
    real = [
        statement
        for statement in function.body.body
        if not isinstance(statement, PassStmt)
        and not (isinstance(statement, ExpressionStmt) and isinstance(statement.expr, (StrExpr, EllipsisExpr)))
    ]
    return not function.is_generator and (not real or isinstance(real[0], RaiseStmt))


def placeholders_of(tree: MypyFile) -> list[str]:
    """Return the names of a module's functions and methods that are declared to return something and are placeholders."""
    classes = [("", tree.defs), *((f"{node.name}.", node.defs.body) for node in tree.defs if isinstance(node, ClassDef))]
    found = []
    for prefix, statements in classes:
        for statement in statements:
            function = statement.func if isinstance(statement, Decorator) else statement
            if isinstance(function, FuncDef) and isinstance(function.type, CallableType) and is_placeholder(function):
                result = get_proper_type(function.type.ret_type)
                if isinstance(result, Instance) and result.type.module_name == "typing":
                    found.append(prefix + function.name)
    return found


def recipes_of(tree: MypyFile) -> dict[str, Recipe]:
    """Return the recipes of a module's functions, methods, aliases and attributes by name."""
    reader = _Reader(tree)
    reader.read(list(tree.defs), "", None)
    return reader.named


def assigned_from_outside(tree: MypyFile) -> set[str]:
    """Return the names of attributes that a module assigns on anything but ``self``: what a class says of them does not hold."""
    found: set[str] = set()
    todo: list[Node] = [tree]
    while todo:
        node = todo.pop()
        for target in bound_by(node):
            if isinstance(target, MemberExpr) and not (isinstance(target.expr, NameExpr) and _is_self(target.expr.node)):
                found.add(target.name)
        todo.extend(child for child in children(node) if not isinstance(child, Expression))
    return found


def _is_self(node: Node | None) -> bool:
    return isinstance(node, Var) and node.is_self


def nested_recipes_of(tree: MypyFile) -> dict[FuncDef, Recipe | None]:
    """Return the recipes of the functions inside functions, which only the module itself can call."""
    reader = _Reader(tree)
    reader.read_nested(list(tree.defs), None)
    return reader.nested


class _Scope:
    """A function that is read: its parameters, and how often each of its names is bound."""

    def __init__(self, function: FuncItem, level: int, owner: TypeInfo | None) -> None:
        self.function = function
        self.level = level
        self.owner = owner
        self.parameters = {argument.variable: at for at, argument in enumerate(function.arguments)}
        self.kinds = [argument.kind for argument in function.arguments]

    @cached_property
    def bound(self) -> Counter[str]:
        """How often each name is bound."""
        bound = _bindings(self.function.body)
        inner: list[Node] = [node for node in _statements(self.function.body) if isinstance(node, (FuncDef, Decorator, ClassDef))]
        for name in _rebound_inside(inner, NonlocalDecl):
            bound[name] += 2
        return bound

    @cached_property
    def values(self) -> dict[str, Expression]:
        """What is assigned to a name alone."""
        assignments = (statement for statement in _statements(self.function.body) if isinstance(statement, AssignmentStmt))
        targets = ((statement.lvalues, statement.rvalue) for statement in assignments)
        return {lvalues[0].name: value for lvalues, value in targets if len(lvalues) == 1 and isinstance(lvalues[0], NameExpr)}

    @cached_property
    def functions(self) -> dict[str, FuncDef | Decorator]:
        """The functions that are defined inside."""
        return {statement.name: statement for statement in _statements(self.function.body) if isinstance(statement, (FuncDef, Decorator))}


class _Reader:
    def __init__(self, tree: MypyFile) -> None:
        self.tree = tree
        self.named: dict[str, Recipe] = {}
        self.nested: dict[FuncDef, Recipe | None] = {}
        self._steps = 0

    @cached_property
    def bound(self) -> Counter[str]:
        """How often each global name is bound."""
        bound = _bindings(self.tree)
        for name in _rebound_inside(list(self.tree.defs), GlobalDecl):
            bound[name] += 2
        return bound

    @cached_property
    def from_outside(self) -> set[str]:
        """The attributes that the module assigns on anything but ``self``."""
        return assigned_from_outside(self.tree)

    def read(self, defs: list[Node], prefix: str, owner: TypeInfo | None) -> None:
        found: dict[str, Recipe] = {}
        for statement in _flat(defs):
            if isinstance(statement, ClassDef):
                self.read(list(statement.defs.body), f"{prefix}{statement.name}.", statement.info)
                continue
            recipe: Recipe | None = None
            name = ""
            if isinstance(statement, (FuncDef, Decorator)):
                name = statement.name
                recipe = self._function(statement, [], owner)
            elif isinstance(statement, AssignmentStmt) and len(statement.lvalues) == 1 and isinstance(statement.lvalues[0], NameExpr):
                name = statement.lvalues[0].name
                self._steps = 0
                # An alias, or a value made once, in a name without a declared type.
                recipe = self.value(statement.rvalue, [], 0) if statement.unanalyzed_type is None else None
            if recipe is not None:
                found[name] = recipe
        attributes, assigned = self._attributes(defs, owner) if owner is not None else ({}, frozenset())
        if found or attributes:
            bound = self.bound if owner is None else _bindings(*defs)
            other = assigned if owner is None else assigned | self.from_outside
            self.named.update((prefix + name, recipe) for name, recipe in found.items() if bound[name] == 1 and name not in other)
            self.named.update(
                (prefix + name, recipe if owner is None or name not in self.from_outside else list(_UNKNOWN))
                for name, recipe in attributes.items()
                if bound[name] == 0
            )

    def read_nested(self, defs: list[Node], owner: TypeInfo | None) -> None:
        for statement in _flat(defs):
            if isinstance(statement, ClassDef):
                self.read_nested(list(statement.defs.body), statement.info)
            elif isinstance(statement, (FuncDef, Decorator)):
                self._inner(_Scope(statement.func if isinstance(statement, Decorator) else statement, 0, owner), [])

    def _attributes(self, defs: list[Node], owner: TypeInfo) -> tuple[dict[str, Recipe], frozenset[str]]:
        """Return the recipes of what the methods of a class assign, and the names of all that they assign."""
        found: dict[str, list[tuple[Expression | None, _Scope]]] = {}
        for statement in _flat(defs):
            function = statement.func if isinstance(statement, Decorator) else statement
            if not isinstance(function, FuncDef):
                continue
            scope = _Scope(function, 0, owner)
            for inner, is_own in _all_statements(function.body):
                for target in bound_by(inner):
                    if not isinstance(target, MemberExpr):
                        continue
                    value = None
                    if is_own and isinstance(inner, AssignmentStmt) and inner.lvalues == [target] and inner.unanalyzed_type is None:
                        value = inner.rvalue
                    found.setdefault(target.name, []).append((value, scope))
        recipes: dict[str, Recipe] = {}
        for name, ((value, scope), *others) in found.items():
            # What a method was given is not known where the attribute is used.
            recipe: Recipe | None = None
            if value is not None and not others and not (isinstance(value, NameExpr) and value.node in scope.parameters):
                self._steps = 0
                recipe = self.value(value, [scope], 0)
            if recipe is None and any(name in base.names for base in owner.mro[1:-1]):
                recipe = list(_UNKNOWN)
            if recipe is not None:
                recipes[name] = recipe
        return recipes, frozenset(found)

    def _inner(self, scope: _Scope, outer: list[_Scope]) -> None:
        scopes = [*outer, scope]
        for name, node in scope.functions.items():
            function = node.func if isinstance(node, Decorator) else node
            self.nested[function] = self._function(node, scopes, None) if scope.bound[name] == 1 else None
            self._inner(_Scope(function, len(scopes), None), scopes)

    def _function(self, node: FuncDef | Decorator, scopes: list[_Scope], owner: TypeInfo | None, depth: int = 0) -> Recipe | None:
        function = node.func if isinstance(node, Decorator) else node
        recipe = self._plain(function, scopes, owner, depth)
        if recipe is None or not isinstance(node, Decorator):
            return recipe
        for decorator in reversed(node.decorators):
            if isinstance(decorator, CallExpr) and isinstance(decorator.callee, RefExpr) and decorator.callee.fullname == "functools.wraps":
                continue
            callee = self.value(decorator, scopes, depth + 1)
            if callee is None:
                return None
            recipe = ["c", callee, [recipe]]
        return recipe

    def _plain(self, function: FuncItem, scopes: list[_Scope], owner: TypeInfo | None, depth: int) -> Recipe | None:
        level = len(scopes)
        name = function.fullname or function.name
        if depth == 0:
            self._steps = 0
        if function.is_generator:
            return ["f", "ag" if function.is_coroutine or function.is_async_generator else "g", [], level, name]
        if depth > _DEEPEST or not has_no_result(function) or not _leaves(function.body):
            return None
        scope = _Scope(function, level, owner)
        results: list[Recipe] = []
        for statement in _statements(function.body):
            if isinstance(statement, ReturnStmt):
                recipe = self.value(statement.expr, [*scopes, scope], depth + 1) if statement.expr is not None else None
                if recipe is None:
                    return None
                if recipe not in results:
                    results.append(recipe)
        if not results:
            return None
        return ["f", "a" if function.is_coroutine else "", results, level, name]

    def value(self, node: Expression, scopes: list[_Scope], depth: int) -> Recipe | None:
        """Return the recipe of an expression's value."""
        self._steps += 1
        if depth > _DEEPEST or self._steps > _LONGEST:
            return None
        if isinstance(node, NameExpr):
            return self._name(node, scopes, depth)
        if isinstance(node, MemberExpr):
            return self._member(node, scopes, depth)
        if isinstance(node, SuperExpr):
            return ["m", ["u", node.info.fullname], node.name] if node.info and not node.call.args else None
        if isinstance(node, CallExpr):
            return self._call(node, scopes, depth)
        if isinstance(node, AwaitExpr):
            inner = self.value(node.expr, scopes, depth + 1)
            return ["w", inner] if inner is not None else None
        if isinstance(node, AssignmentExpr):
            return self.value(node.value, scopes, depth + 1)
        if isinstance(node, LambdaExpr):
            return self._plain(node, scopes, None, depth + 1)
        return self._alternatives(node, scopes, depth)

    def _member(self, node: MemberExpr, scopes: list[_Scope], depth: int) -> Recipe | None:
        found = node.node
        is_attribute = isinstance(found, Var) and bool(found.info)
        if found is not None and "." in (node.fullname or "") and not isinstance(found, MypyFile) and not is_attribute:
            return ["n", node.fullname]
        inner = self.value(node.expr, scopes, depth + 1)
        return ["m", inner, node.name] if inner is not None else None

    def _call(self, node: CallExpr, scopes: list[_Scope], depth: int) -> Recipe | None:
        callee = self.value(node.callee, scopes, depth + 1)
        if callee is None:
            return None
        arguments = [
            self.value(actual, scopes, depth + 1) for actual, kind in zip(node.args, node.arg_kinds, strict=True) if kind is ARG_POS
        ]
        if ARG_STAR in node.arg_kinds or all(argument is None for argument in arguments):
            arguments = []
        return ["c", callee, arguments]

    def _alternatives(self, node: Expression, scopes: list[_Scope], depth: int) -> Recipe | None:
        parts: list[Expression] = []
        if isinstance(node, ConditionalExpr):
            parts = [node.if_expr, node.else_expr]
        elif isinstance(node, OpExpr) and node.op in ("or", "and"):
            parts = [node.left, node.right]
        recipes = [self.value(part, scopes, depth + 1) for part in parts]
        return ["o", recipes] if recipes and None not in recipes else None

    def _name(self, node: NameExpr, scopes: list[_Scope], depth: int) -> Recipe | None:
        for at in range(len(scopes) - 1, -1, -1):
            scope = scopes[at]
            if isinstance(node.node, Var) and node.node in scope.parameters:
                index = scope.parameters[node.node]
                if scope.bound[node.name] or scope.kinds[index] in (ARG_STAR, ARG_STAR2):
                    return None
                function = scope.function
                if scope.owner is not None and index == 0 and isinstance(function, FuncDef) and not function.is_static:
                    return ["n", scope.owner.fullname] if function.is_class else ["s", scope.owner.fullname, scope.level]
                return ["p", scope.level, index]
            if not scope.bound[node.name]:
                continue
            if scope.bound[node.name] != 1:
                return None
            if node.name in scope.functions:
                return self._function(scope.functions[node.name], scopes[: at + 1], None, depth + 1)
            if node.name in scope.values:
                return self.value(scope.values[node.name], scopes[: at + 1], depth + 1)
            # An import inside the function: mypy knows where it leads.
            break
        else:
            if self.bound[node.name] > 1:
                return None
        if node.node is None or isinstance(node.node, MypyFile) or "." not in (node.fullname or ""):
            return None
        return None if isinstance(node.node, Var) and node.node.info else ["n", node.fullname]


def _bindings(*roots: Node) -> Counter[str]:
    """Count how often each name is bound in a scope, also in parts that mypy calls unreachable."""
    counts: Counter[str] = Counter()
    for root in roots:
        counts.update(bound_names(root))
    return counts


def _rebound_inside(todo: list[Node], declaration: type[GlobalDecl | NonlocalDecl]) -> Iterator[str]:
    while todo:
        node = todo.pop()
        if isinstance(node, declaration):
            yield from node.names
        elif not isinstance(node, Expression):
            todo.extend(children(node))


def _flat(defs: list[Node]) -> Iterator[Node]:
    """Yield the statements of a module or class, also those inside ``if``, ``try`` and ``with``."""
    for node in defs:
        if isinstance(node, Block):
            if not node.is_unreachable:
                yield from _flat(list(node.body))
            continue
        yield node
        if isinstance(node, (IfStmt, TryStmt, WithStmt, ForStmt, WhileStmt, MatchStmt)):
            yield from _flat([child for child in children(node) if isinstance(child, Block)])


def _statements(body: Block) -> Iterator[Node]:
    yield from _flat([body])


def _all_statements(body: Block, *, is_own: bool = True) -> Iterator[tuple[Node, bool]]:
    """Yield the statements of a function, and those of the functions inside it with False."""
    for statement in _statements(body):
        yield statement, is_own
        function = statement.func if isinstance(statement, Decorator) else statement
        if isinstance(function, FuncDef):
            yield from _all_statements(function.body, is_own=False)


def _leaves(block: Block | None) -> bool:
    """True where the end of a block is never reached, so that a function does not return None there."""
    if block is None:
        return False
    return block.is_unreachable or any(_never_ends(statement) for statement in block.body)


def _never_ends(node: Node) -> bool:
    if isinstance(node, (ReturnStmt, RaiseStmt)):
        return True
    if isinstance(node, AssertStmt):
        return isinstance(node.expr, NameExpr) and node.expr.name == "False"
    if isinstance(node, IfStmt):
        return all(map(_leaves, node.body)) and _leaves(node.else_body)
    if isinstance(node, WithStmt):
        callees = [item.callee for item in node.expr if isinstance(item, CallExpr)]
        swallows = any(isinstance(callee, (NameExpr, MemberExpr)) and callee.name in _SWALLOWING for callee in callees)
        return _leaves(node.body) and not swallows
    if isinstance(node, WhileStmt):
        forever = isinstance(node.expr, NameExpr) and node.expr.fullname == "builtins.True"
        return forever and not any(isinstance(statement, BreakStmt) for statement in _statements(node.body))
    if isinstance(node, TryStmt):
        return _leaves(node.finally_body) or ((_leaves(node.body) or _leaves(node.else_body)) and all(map(_leaves, node.handlers)))
    if isinstance(node, MatchStmt):
        last = node.patterns[-1] if node.patterns else None
        return isinstance(last, AsPattern) and last.pattern is None and node.guards[-1] is None and all(map(_leaves, node.bodies))
    if isinstance(node, Block):
        return _leaves(node)
    return False
