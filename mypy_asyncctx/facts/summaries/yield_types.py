"""What generator functions without annotations yield, as recipes: whoever is injected the value is declared to get a certain class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    BytesExpr,
    FloatExpr,
    ForStmt,
    FuncDef,
    IntExpr,
    NameExpr,
    StrExpr,
    WithStmt,
    YieldExpr,
    YieldFromExpr,
)

from mypy_asyncctx.facts.summaries.expression_recipes import ExpressionReader, has_no_result
from mypy_asyncctx.facts.summaries.recipe import Constant, Entered, Item
from mypy_asyncctx.facts.tree.paths import own_nodes
from mypy_asyncctx.facts.tree.scopes import Scope
from mypy_asyncctx.facts.tree.statements import statements

if TYPE_CHECKING:
    from mypy.nodes import Expression, TypeInfo

    from mypy_asyncctx.facts.summaries.recipe import Recipe
    from mypy_asyncctx.facts.tree.survey import Survey

_CONSTANTS: Final = {
    StrExpr: "builtins.str",
    IntExpr: "builtins.int",
    BytesExpr: "builtins.bytes",
    FloatExpr: "builtins.float",
}


def yields_of(survey: Survey) -> dict[str, tuple[Recipe, ...]]:
    """Return the recipes of what a module's unannotated generator functions yield, by name; not where one of the values is unknown."""
    reader = ExpressionReader(survey.tree)
    found = (
        (made.name, _yielded(reader, made.function, made.owner))
        for made in survey.definitions
        if made.function.is_generator and has_no_result(made.function)
    )
    return {name: tuple(recipes) for name, recipes in found if recipes}


def yields_none(function: FuncDef) -> bool:
    """True where each ``yield`` of a generator function is bare or gives ``None``, so that no type is to be asked of it."""
    made = [node for node in own_nodes(function.body) if isinstance(node, (YieldExpr, YieldFromExpr))]
    return all(isinstance(node, YieldExpr) and (node.expr is None or _is_none(node.expr)) for node in made)


def _is_none(node: Expression) -> bool:
    return isinstance(node, NameExpr) and node.fullname == "builtins.None"


def _yielded(reader: ExpressionReader, function: FuncDef, owner: TypeInfo | None) -> list[Recipe]:
    """Return the recipe of each value that a generator function yields, nothing if one of them is not understood."""
    scope = Scope(function, 0, owner)
    bound = _bound_by_statements(function)
    recipes: list[Recipe] = []
    for node in own_nodes(function.body):
        if not isinstance(node, (YieldExpr, YieldFromExpr)):
            continue
        reader.restart()
        recipe = _value(reader, node.expr, scope, bound) if node.expr is not None else None
        if recipe is not None and isinstance(node, YieldFromExpr):
            recipe = Item(recipe)
        if recipe is None:
            return []
        if recipe not in recipes:
            recipes.append(recipe)
    return recipes


def _value(reader: ExpressionReader, node: Expression, scope: Scope, bound: dict[str, WithStmt | ForStmt]) -> Recipe | None:
    constant = _CONSTANTS.get(type(node))
    if constant is not None:
        return Constant(constant)
    statement = bound.get(node.name) if isinstance(node, NameExpr) and scope.bound[node.name] == 1 else None
    if isinstance(statement, ForStmt):
        items = reader.value(statement.expr, [scope], 0)
        return Item(items) if items is not None else None
    if statement is not None:
        manager = next(
            expression
            for expression, target in zip(statement.expr, statement.target, strict=True)
            if isinstance(target, NameExpr) and isinstance(node, NameExpr) and target.name == node.name
        )
        entered = reader.value(manager, [scope], 0)
        return Entered(entered, statement.is_async) if entered is not None else None
    return reader.value(node, [scope], 0)


def _bound_by_statements(function: FuncDef) -> dict[str, WithStmt | ForStmt]:
    """Return the names that ``with`` and ``for`` bind to a value of their own."""
    found: dict[str, WithStmt | ForStmt] = {}
    for statement in statements([function.body]):
        if isinstance(statement, ForStmt) and isinstance(statement.index, NameExpr):
            found[statement.index.name] = statement
        elif isinstance(statement, WithStmt):
            found.update((target.name, statement) for target in statement.target if isinstance(target, NameExpr))
    return found
