"""What functions without a declared result return, read from mypy's own tree: a *recipe* for each, as plain lists for mypy's cache.

A recipe names what is called and never says what that is, so it changes only when the function's own source does:
``["n", "db.get_db"]`` a global name, ``["c", callee, arguments]`` a call, ``["w", value]`` an await, ``["m", value, name]`` an
attribute, ``["s", class, level]`` the instance that a method is called on, ``["u", class]`` its bases, ``["p", level, index]`` a parameter,
``["o", alternatives]`` one of several, ``["f", flags, results, level, name]`` a function (``a``: async, ``g``: generator). None is
everything that is not understood, and whatever has a part of it; ``["?"]`` is an attribute that a class gives another, unknown value, and
a generator function whose name is bound to something else too. Only of what is yielded (`yielded`): ``["e", value, is_async]`` is what
entering a context manager gives, ``["i", value]`` an item of an iterable, ``["t", class]`` a constant.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any, Final

from mypy.nodes import (
    ARG_POS,
    ARG_STAR,
    ARG_STAR2,
    GDEF,
    AssignmentExpr,
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    ClassDef,
    ConditionalExpr,
    Decorator,
    Expression,
    FuncDef,
    FuncItem,
    GlobalDecl,
    ImportFrom,
    LambdaExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    OpExpr,
    OverloadedFuncDef,
    RefExpr,
    ReturnStmt,
    SuperExpr,
    TypeInfo,
    Var,
)
from mypy.types import AnyType, CallableType, Instance, Overloaded, TypeOfAny, TypeVarType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS
from mypy_asyncctx.facts.tree.paths import bound_names
from mypy_asyncctx.facts.tree.scopes import Scope, assigned_from_outside, attributes_bound_by, bindings, stand_ins, stands_in
from mypy_asyncctx.facts.tree.statements import assignments, leaves, statements

Recipe = list[Any]
# A local name stands for its whole value wherever it is used.
_DEEPEST: Final = 12
_LONGEST: Final = 200
UNKNOWN: Final = ("?",)
"""The recipe of what may be anything."""


def has_no_result(function: FuncItem) -> bool:
    """True where nothing declares what the function returns: mypy then calls it Any."""
    typ = function.type
    if not isinstance(typ, CallableType):
        return typ is None
    result = get_proper_type(typ.ret_type)
    if isinstance(result, Instance):
        if result.type.fullname != names.COROUTINE or len(result.args) != 3:
            return False
        result = get_proper_type(result.args[2])
    return isinstance(result, AnyType) and (typ.implicit or result.type_of_any == TypeOfAny.unannotated)


def recipes_of(tree: MypyFile) -> dict[str, Recipe]:
    """Return the recipes of a module's functions, methods, aliases and attributes by name."""
    reader = Reader(tree)
    reader.read(list(tree.defs), "", None)
    return reader.named


def nested_recipes_of(tree: MypyFile) -> dict[FuncDef, Recipe | None]:
    """Return the recipes of the functions inside functions, which only the module itself can call."""
    reader = Reader(tree)
    reader.read_nested(list(tree.defs), None)
    return reader.nested


class Reader:
    """Reads the recipes of one module."""

    def __init__(self, tree: MypyFile) -> None:
        self.tree = tree
        self.named: dict[str, Recipe] = {}
        self.nested: dict[FuncDef, Recipe | None] = {}
        self._steps = 0

    @cached_property
    def bound(self) -> Counter[str]:
        """How often each global name is bound to something that can be called: None, and a function that only raises, cannot."""
        counts = bindings(self.tree.defs, self.tree.defs, GlobalDecl)
        for name, number in self.replaced.items():
            # A name that is bound to nothing else is one all the same.
            counts[name] = max(counts[name] - number, 1)
        return counts

    @cached_property
    def replaced(self) -> Counter[str]:
        """How often each global name is bound to what only stands in for a missing import."""
        return stand_ins(self.tree.defs)

    @cached_property
    def from_outside(self) -> set[str]:
        """The attributes that the module assigns on anything but ``self``."""
        return assigned_from_outside(self.tree)

    def read(self, defs: list[Node], prefix: str, owner: TypeInfo | None) -> None:
        """Read the definitions of a module or class; ``prefix`` stands before their names."""
        found: dict[str, Recipe] = {}
        methods: list[FuncDef] = []
        generators: Counter[str] = Counter()
        for statement in statements(defs):
            kind = type(statement)
            if kind is ClassDef:
                assert isinstance(statement, ClassDef)
                self.read(list(statement.defs.body), f"{prefix}{statement.name}.", statement.info)
                continue
            recipe: Recipe | None = None
            name = ""
            if stands_in(statement) is not None:
                continue
            if kind is FuncDef or kind is Decorator:
                assert isinstance(statement, (FuncDef, Decorator))
                name = statement.name
                methods.append(statement.func if isinstance(statement, Decorator) else statement)
                # Of two definitions mypy keeps the first, which may only stand in for this one.
                recipe = self._function(statement, [], owner) if _hides(statement) or (owner is None and self.replaced[name]) else None
                # One that is annotated may only be replaced by one that gives the same.
                if kind is FuncDef and methods[-1].is_generator and has_no_result(methods[-1]):
                    generators[name] += 1
            elif kind is AssignmentStmt:
                assert isinstance(statement, AssignmentStmt)
                target = statement.lvalues[0]
                # An alias, or a value made once, in a name without a declared type.
                if len(statement.lvalues) == 1 and isinstance(target, NameExpr) and not _is_told(statement):
                    name = target.name
                    self._steps = 0
                    recipe = self.value(statement.rvalue, [], 0)
            elif kind is ImportFrom and owner is None:
                assert isinstance(statement, ImportFrom)
                pairs = statement.names if not statement.relative else ()
                found.update((alias or name, ["n", f"{statement.id}.{name}"]) for name, alias in pairs if self.replaced[alias or name])
            if recipe is not None:
                found[name] = recipe
        if generators:
            bound = bound_names(*defs) if owner is not None else self.bound
            self.named.update((prefix + name, [*UNKNOWN]) for name, number in generators.items() if bound[name] > number)
        if owner is not None:
            self._read_class(defs, prefix, owner, found, methods)
        elif found:
            self.named.update((prefix + name, recipe) for name, recipe in found.items() if self.bound[name] == 1)

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
                self.named[prefix + name] = attribute if attribute is not None and is_certain else list(UNKNOWN)

    def read_nested(self, defs: list[Node], owner: TypeInfo | None) -> None:
        """Read the functions inside the functions of a module or class."""
        for statement in statements(defs):
            if isinstance(statement, ClassDef):
                self.read_nested(list(statement.defs.body), statement.info)
            elif isinstance(statement, (FuncDef, Decorator)):
                self._inner(Scope(statement.func if isinstance(statement, Decorator) else statement, 0, owner), [])

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
                self._steps = 0
                is_plain = len(statement.lvalues) == 1 and statement.unanalyzed_type is None
                recipe = self.value(statement.rvalue, [scope], 0) if is_plain else None
                if recipe is not None or function.type is None:
                    recipes[target.name] = recipe
        return recipes

    def _inner(self, scope: Scope, outer: list[Scope]) -> None:
        scopes = [*outer, scope]
        for name, node in scope.functions.items():
            function = node.func if isinstance(node, Decorator) else node
            self.nested[function] = self._function(node, scopes, None) if scope.bound[name] == 1 else None
            self._inner(Scope(function, len(scopes), None), scopes)

    def undecorated(self, function: FuncDef) -> Recipe | None:
        """Return the recipe of a function of the module, whatever its decorators make of it."""
        return self._plain(function, [], None, 0)

    def _function(self, node: FuncDef | Decorator, scopes: list[Scope], owner: TypeInfo | None, depth: int = 0) -> Recipe | None:
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

    def _plain(self, function: FuncItem, scopes: list[Scope], owner: TypeInfo | None, depth: int) -> Recipe | None:
        level = len(scopes)
        name = function.fullname or function.name
        if depth == 0:
            self._steps = 0
        if function.is_generator:
            return ["f", "ag" if function.is_coroutine or function.is_async_generator else "g", [], level, name]
        if depth > _DEEPEST or not has_no_result(function) or not leaves(function.body):
            return None
        scope = Scope(function, level, owner)
        results: list[Recipe] = []
        for statement in statements([function.body]):
            if isinstance(statement, ReturnStmt):
                recipe = self.value(statement.expr, [*scopes, scope], depth + 1) if statement.expr is not None else None
                if recipe is None:
                    return None
                if recipe not in results:
                    results.append(recipe)
        if not results:
            return None
        return ["f", "a" if function.is_coroutine else "", results, level, name]

    def restart(self) -> None:
        """Count the steps of the next recipe from the start."""
        self._steps = 0

    def value(self, node: Expression, scopes: list[Scope], depth: int) -> Recipe | None:
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

    def _member(self, node: MemberExpr, scopes: list[Scope], depth: int) -> Recipe | None:
        found = node.node
        is_attribute = isinstance(found, Var) and bool(found.info)
        if found is not None and "." in (node.fullname or "") and not isinstance(found, MypyFile) and not is_attribute:
            return ["n", node.fullname]
        inner = self.value(node.expr, scopes, depth + 1)
        return ["m", inner, node.name] if inner is not None else None

    def _call(self, node: CallExpr, scopes: list[Scope], depth: int) -> Recipe | None:
        callee = self.value(node.callee, scopes, depth + 1)
        if callee is None:
            return None
        arguments = [
            self.value(actual, scopes, depth + 1) for actual, kind in zip(node.args, node.arg_kinds, strict=True) if kind is ARG_POS
        ]
        if ARG_STAR in node.arg_kinds or all(argument is None for argument in arguments):
            arguments = []
        return ["c", callee, arguments]

    def _alternatives(self, node: Expression, scopes: list[Scope], depth: int) -> Recipe | None:
        parts: list[Expression] = []
        if isinstance(node, ConditionalExpr):
            parts = [node.if_expr, node.else_expr]
        elif isinstance(node, OpExpr) and node.op in ("or", "and"):
            parts = [node.left, node.right]
        recipes = [self.value(part, scopes, depth + 1) for part in parts]
        return ["o", recipes] if recipes and None not in recipes else None

    def _name(self, node: NameExpr, scopes: list[Scope], depth: int) -> Recipe | None:
        for at in range(len(scopes) - 1, -1, -1):
            scope = scopes[at]
            if isinstance(node.node, Var) and node.node in scope.parameters:
                return _parameter(node.node, scope)
            if (node.kind == GDEF and node.name not in scope.imported) or not scope.bound[node.name]:
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
        return None if isinstance(node.node, Var) and _leads_nowhere(node.node) else ["n", node.fullname]


def _parameter(variable: Var, scope: Scope) -> Recipe | None:
    """Return the recipe of a parameter: what the function is called with, or the object that it is a method of."""
    index = scope.parameters[variable]
    function = scope.function
    if scope.kinds[index] in (ARG_STAR, ARG_STAR2):
        return None
    if scope.owner is not None and index == 0 and isinstance(function, FuncDef) and not function.is_static:
        if not scope.keeps_owner:
            return None
        return ["n", scope.owner.fullname] if function.is_class else ["s", scope.owner.fullname, scope.level]
    return ["p", scope.level, index] if scope.given and not scope.bound[variable.name] else None


def _leads_nowhere(variable: Var) -> bool:
    """True for a class's own name, for what a missing module was to give, and for ``None``, ``True`` and ``False``."""
    return bool(variable.info) or variable.is_suppressed_import or variable.fullname.startswith("builtins.")


def unchecked_recipe(node: Decorator) -> Recipe | None:
    """Return the recipe of a decorated generator function that mypy is still to check: later, its type says more."""
    decorator = node.decorators[0] if len(node.decorators) == 1 else None
    if not node.func.is_generator or not isinstance(decorator, RefExpr) or node.var.type is not None:
        return None
    return ["c", ["n", decorator.fullname], [["f", "ag" if node.func.is_async_generator else "g", [], 0, node.fullname]]]


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
