"""How many rounds a loop is written for."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    CallExpr,
    ComparisonExpr,
    DictExpr,
    DictionaryComprehension,
    Expression,
    ForStmt,
    GeneratorExpr,
    IndexExpr,
    IntExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    SetComprehension,
    SetExpr,
    SliceExpr,
    StarExpr,
    TupleExpr,
    UnaryExpr,
    Var,
    WhileStmt,
)
from mypy.types import Instance, TupleType, get_proper_type

from mypy_asyncctx.facts.tree.paths import assigned_values, own_nodes
from mypy_asyncctx.facts.tree.render import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import FuncItem, MypyFile
    from mypy.types import Type

    TypeOf = Callable[[Expression], Type | None]


class Rounds(enum.Enum):
    """How many items something gives."""

    SEVERAL = "two or more, whatever happens"
    MANY = "any number: who writes a loop over it means more than one"
    UNKNOWN = "it may be made to give one"


_COLLECTIONS: Final = frozenset(
    {"list", "dict", "set", "frozenset", "tuple", "str", "bytes", "bytearray", "range", "dict_keys", "dict_values", "dict_items"}
    | {"deque", "OrderedDict", "defaultdict", "Counter", "ChainMap"}
    | {"Sequence", "MutableSequence", "AbstractSet", "MutableSet", "Mapping", "MutableMapping", "KeysView", "ValuesView", "ItemsView"}
)
_MODULES: Final = frozenset({"builtins", "typing", "collections", "_collections_abc"})
# They give as many items as their first argument, which `map` has after the function.
_KEEPING: Final = {
    **dict.fromkeys(("sorted", "list", "tuple", "set", "frozenset", "reversed", "enumerate", "zip"), 0),
    "map": 1,
}
_VIEWS: Final = ("items", "keys", "values")


def rounds_of(node: Expression, type_of: TypeOf, function: FuncItem | None = None, tree: MypyFile | None = None) -> Rounds:
    """Return how many items an expression in ``function`` gives; ``type_of`` tells what is known of types, ``tree`` is the module."""
    if isinstance(node, (ListExpr, TupleExpr, SetExpr)):
        stars = [item.expr for item in node.items if isinstance(item, StarExpr)]
        if len(node.items) - len(stars) > 1:
            return Rounds.SEVERAL
        return Rounds.MANY if any(rounds_of(star, type_of, function, tree) is not Rounds.UNKNOWN for star in stars) else Rounds.UNKNOWN
    if isinstance(node, DictExpr):
        return Rounds.SEVERAL if len(node.items) > 1 else Rounds.UNKNOWN
    if isinstance(node, (ListComprehension, SetComprehension, DictionaryComprehension, GeneratorExpr)):
        loops = node.generator if isinstance(node, (ListComprehension, SetComprehension)) else node
        picks = any(loops.condlists) or any(loops.is_async)
        return Rounds.UNKNOWN if picks else rounds_of(loops.sequences[0], type_of, function, tree)
    if isinstance(node, CallExpr) and isinstance(node.callee, RefExpr):
        fullname = node.callee.fullname
        if fullname == "builtins.range":
            return _range(node, function, tree)
        module, _, name = fullname.rpartition(".")
        if module == "builtins" and name in _KEEPING:
            at = _KEEPING[name]
            return rounds_of(node.args[at], type_of, function, tree) if len(node.args) > at else Rounds.UNKNOWN
        if isinstance(node.callee, MemberExpr) and node.callee.name in _VIEWS and not node.args:
            return rounds_of(node.callee.expr, type_of, function, tree)
    if isinstance(node, IndexExpr) and isinstance(node.index, SliceExpr):
        return Rounds.UNKNOWN
    if _is_picked(node, type_of, function):
        return Rounds.UNKNOWN
    return _of_type(type_of(node))


def _range(call: CallExpr, function: FuncItem | None, tree: MypyFile | None) -> Rounds:
    bounds = [_number(argument) for argument in call.args]
    if None not in bounds:
        try:
            return Rounds.SEVERAL if len(range(*[bound for bound in bounds if bound is not None])) > 1 else Rounds.UNKNOWN
        except (TypeError, ValueError, OverflowError):
            return Rounds.UNKNOWN
    return Rounds.UNKNOWN if any(_may_be_one(argument, function, tree) for argument in call.args) else Rounds.MANY


def _number(node: Expression) -> int | None:
    if isinstance(node, UnaryExpr) and node.op == "-" and isinstance(node.expr, IntExpr):
        return -node.expr.value
    return node.value if isinstance(node, IntExpr) else None


def _may_be_one(bound: Expression, function: FuncItem | None, tree: MypyFile | None) -> bool:
    """True for a bound that may say 1 itself: a constant, or a parameter with that default."""
    node = bound.node if isinstance(bound, RefExpr) else None
    if not isinstance(node, Var):
        return False
    if isinstance(bound, NameExpr) and "." in node.fullname:
        values: list[int | None] = [node.final_value] if isinstance(node.final_value, int) else []
        values += [_number(value) for value in assigned_values(tree, bound)] if tree is not None and not values else []
        return not values or 1 in values or None in values
    defaults = (argument.initializer for argument in function.arguments if argument.variable is node) if function is not None else ()
    given = [value for value in defaults if value is not None]
    given += assigned_values(function.body, bound) if function is not None else []
    return any(_number(value) == 1 for value in given)


def _is_picked(node: Expression, type_of: TypeOf, function: FuncItem | None) -> bool:
    """True for a collection that the function itself makes of one item or picks from another, or whose length it asks for."""
    if function is None or not isinstance(node, (NameExpr, MemberExpr)):
        return False
    shown = render(node)
    if any(isinstance(inner, CallExpr) and _measures(inner, shown) for inner in own_nodes(function.body)):
        return True
    if not isinstance(node, NameExpr):
        return False
    values = list(assigned_values(function.body, node))
    if any(_is_display(value) for value in values) and not _grows(function, node):
        return True
    return any(_picks(value) and rounds_of(value, type_of) is Rounds.UNKNOWN for value in values)


def _grows(function: FuncItem, name: NameExpr) -> bool:
    """True where a loop of the function adds to a collection."""
    loops = (node for node in own_nodes(function.body) if isinstance(node, (ForStmt, WhileStmt)))
    calls = (node for loop in loops for node in own_nodes(loop.body) if isinstance(node, CallExpr))
    owners = (call.callee.expr for call in calls if isinstance(call.callee, MemberExpr) and call.callee.name in ("append", "add", "extend"))
    return any(isinstance(owner, NameExpr) and owner.node is name.node for owner in owners)


def _measures(call: CallExpr, shown: str | None) -> bool:
    callee = call.callee
    return isinstance(callee, NameExpr) and callee.fullname == "builtins.len" and bool(call.args) and render(call.args[0]) == shown


def _is_display(value: Expression) -> bool:
    return isinstance(value, (ListExpr, TupleExpr, SetExpr, DictExpr)) and len(value.items) < 2


def _picks(value: Expression) -> bool:
    """True for an expression that takes some items of another collection."""
    if isinstance(value, CallExpr):
        return any(_picks(argument) for argument in value.args) or (
            isinstance(value.callee, RefExpr) and value.callee.fullname == "builtins.filter"
        )
    return isinstance(value, (ListComprehension, SetComprehension, DictionaryComprehension, GeneratorExpr)) or (
        isinstance(value, IndexExpr) and isinstance(value.index, SliceExpr)
    )


def _of_type(typ: Type | None) -> Rounds:
    proper = get_proper_type(typ)
    if isinstance(proper, TupleType):
        return Rounds.SEVERAL if len(proper.items) > 1 else Rounds.UNKNOWN
    if not isinstance(proper, Instance):
        return Rounds.UNKNOWN
    module, _, name = proper.type.fullname.rpartition(".")
    return Rounds.MANY if module in _MODULES and name in _COLLECTIONS else Rounds.UNKNOWN


def declared_type(node: Expression) -> Type | None:
    """Return the type that the declaration of a variable, or of the function that is called, gives to an expression."""
    if isinstance(node, CallExpr) and isinstance(node.callee, RefExpr):
        made = get_proper_type(getattr(node.callee.node, "type", None))
        return getattr(made, "ret_type", None)
    found = node.node if isinstance(node, RefExpr) else None
    return found.type if isinstance(found, Var) else None


def compares(node: Expression, counters: frozenset[str]) -> tuple[NameExpr, Expression] | None:
    """Return the counter and the bound of ``attempt < limit``, None for any other expression."""
    if not isinstance(node, ComparisonExpr) or len(node.operands) != 2 or node.operators[0] not in ("<", "<=", ">", ">=", "!="):
        return None
    left, right = node.operands
    for counter, bound in ((left, right), (right, left)):
        if isinstance(counter, NameExpr) and counter.name in counters:
            return counter, bound
    return None
