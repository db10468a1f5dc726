"""The recipes of expressions and of the functions that they call, read from mypy's own tree."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    ARG_POS,
    ARG_STAR,
    ARG_STAR2,
    GDEF,
    AssignmentExpr,
    AwaitExpr,
    CallExpr,
    ConditionalExpr,
    Decorator,
    Expression,
    FuncDef,
    FuncItem,
    GlobalDecl,
    LambdaExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    OpExpr,
    RefExpr,
    ReturnStmt,
    SuperExpr,
    Var,
)
from mypy.types import AnyType, CallableType, Instance, TypeOfAny, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.summaries.recipe import Attribute, Awaited, Call, Function, Global, OneOf, Parameter, Receiver, Super
from mypy_asyncctx.facts.tree.scopes import Scope, bindings, stand_ins
from mypy_asyncctx.facts.tree.statements import leaves, statements

if TYPE_CHECKING:
    from collections import Counter

    from mypy.nodes import TypeInfo

    from mypy_asyncctx.facts.summaries.recipe import Recipe

# A local name stands for its whole value wherever it is used.
_DEEPEST: Final = 12
_LONGEST: Final = 200


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


class ExpressionReader:
    """Reads the recipes of the expressions of one module; ``scopes`` are the functions around an expression, the outermost first."""

    def __init__(self, tree: MypyFile) -> None:
        self.tree = tree
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

    def undecorated(self, function: FuncDef) -> Recipe | None:
        """Return the recipe of a function of the module, whatever its decorators make of it."""
        return self._plain(function, [], None, 0)

    def function(self, node: FuncDef | Decorator, scopes: list[Scope], owner: TypeInfo | None, depth: int = 0) -> Recipe | None:
        """Return the recipe of a function as its decorators leave it."""
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
            recipe = Call(callee, (recipe,))
        return recipe

    def _plain(self, function: FuncItem, scopes: list[Scope], owner: TypeInfo | None, depth: int) -> Recipe | None:
        level = len(scopes)
        name = function.fullname or function.name
        if depth == 0:
            self._steps = 0
        if function.is_generator:
            return Function(function.is_coroutine or function.is_async_generator, True, (), level, name)
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
        return Function(function.is_coroutine, False, tuple(results), level, name)

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
            return Attribute(Super(node.info.fullname), node.name) if node.info and not node.call.args else None
        if isinstance(node, CallExpr):
            return self._call(node, scopes, depth)
        if isinstance(node, AwaitExpr):
            inner = self.value(node.expr, scopes, depth + 1)
            return Awaited(inner) if inner is not None else None
        if isinstance(node, AssignmentExpr):
            return self.value(node.value, scopes, depth + 1)
        if isinstance(node, LambdaExpr):
            return self._plain(node, scopes, None, depth + 1)
        return self._alternatives(node, scopes, depth)

    def _member(self, node: MemberExpr, scopes: list[Scope], depth: int) -> Recipe | None:
        found = node.node
        is_attribute = isinstance(found, Var) and bool(found.info)
        if found is not None and "." in (node.fullname or "") and not isinstance(found, MypyFile) and not is_attribute:
            return Global(node.fullname)
        inner = self.value(node.expr, scopes, depth + 1)
        return Attribute(inner, node.name) if inner is not None else None

    def _call(self, node: CallExpr, scopes: list[Scope], depth: int) -> Recipe | None:
        callee = self.value(node.callee, scopes, depth + 1)
        if callee is None:
            return None
        arguments = [
            self.value(actual, scopes, depth + 1) for actual, kind in zip(node.args, node.arg_kinds, strict=True) if kind is ARG_POS
        ]
        if ARG_STAR in node.arg_kinds or all(argument is None for argument in arguments):
            arguments = []
        return Call(callee, tuple(arguments))

    def _alternatives(self, node: Expression, scopes: list[Scope], depth: int) -> Recipe | None:
        parts: list[Expression] = []
        if isinstance(node, ConditionalExpr):
            parts = [node.if_expr, node.else_expr]
        elif isinstance(node, OpExpr) and node.op in ("or", "and"):
            parts = [node.left, node.right]
        found = [recipe for part in parts if (recipe := self.value(part, scopes, depth + 1)) is not None]
        return OneOf(tuple(found)) if parts and len(found) == len(parts) else None

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
                return self.function(scope.functions[node.name], scopes[: at + 1], None, depth + 1)
            if node.name in scope.values:
                return self.value(scope.values[node.name], scopes[: at + 1], depth + 1)
            # An import inside the function: mypy knows where it leads.
            break
        else:
            if self.bound[node.name] > 1:
                return None
        if node.node is None or isinstance(node.node, MypyFile) or "." not in (node.fullname or ""):
            return None
        return None if isinstance(node.node, Var) and _leads_nowhere(node.node) else Global(node.fullname)


def _parameter(variable: Var, scope: Scope) -> Recipe | None:
    """Return the recipe of a parameter: what the function is called with, or the object that it is a method of."""
    index = scope.parameters[variable]
    function = scope.function
    if scope.kinds[index] in (ARG_STAR, ARG_STAR2):
        return None
    if scope.owner is not None and index == 0 and isinstance(function, FuncDef) and not function.is_static:
        if not scope.keeps_owner:
            return None
        return Global(scope.owner.fullname) if function.is_class else Receiver(scope.owner.fullname, scope.level)
    return Parameter(scope.level, index) if scope.given and not scope.bound[variable.name] else None


def _leads_nowhere(variable: Var) -> bool:
    """True for a class's own name, for what a missing module was to give, and for ``None``, ``True`` and ``False``."""
    return bool(variable.info) or variable.is_suppressed_import or variable.fullname.startswith("builtins.")


def unchecked_recipe(node: Decorator) -> Recipe | None:
    """Return the recipe of a decorated generator function that mypy is still to check: later, its type says more."""
    decorator = node.decorators[0] if len(node.decorators) == 1 else None
    if not node.func.is_generator or not isinstance(decorator, RefExpr) or node.var.type is not None:
        return None
    made = Function(node.func.is_async_generator, True, (), 0, node.fullname)
    return Call(Global(decorator.fullname), (made,))
