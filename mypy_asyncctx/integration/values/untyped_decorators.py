"""A function under a decorator without annotations: mypy calls it Any, and no hook sees a call of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import ARG_POS, ARG_STAR, ARG_STAR2, CallExpr, Decorator, RefExpr
from mypy.types import AnyType, CallableType, Instance, TypeOfAny, UnionType, get_proper_type

from mypy_asyncctx.facts.kinds.tags import is_untyped
from mypy_asyncctx.facts.tree.paths import path_to

if TYPE_CHECKING:
    from mypy.nodes import Expression, MypyFile
    from mypy.types import Type

    from mypy_asyncctx.integration.checked_module import CheckedModule


def is_decorated_once(node: Decorator) -> bool:
    """True where one decorator stands between a function and its name, so that what it returns is what the name has."""
    return len(node.decorators) == 1 and not node.var.is_property and not node.is_overload


def giver(checked: CheckedModule, result: Type) -> CallableType:
    """Return a function that takes anything and gives ``result``."""
    checker = checked.checker
    assert checker is not None
    anything = AnyType(TypeOfAny.special_form)
    function = checker.named_type("builtins.function")
    return CallableType([anything, anything], [ARG_STAR, ARG_STAR2], [None, None], result, function)


def taker(checked: CheckedModule, given: Type) -> CallableType:
    """Return a decorator that makes ``given`` of any function."""
    checker = checked.checker
    assert checker is not None
    anything = AnyType(TypeOfAny.special_form)
    return CallableType([anything], [ARG_POS], [None], given, checker.named_type("builtins.function"))


def decorated_by(tree: MypyFile, call: CallExpr) -> Decorator | None:
    """Return the function that a call decorates: ``@retried(3)``."""
    path = path_to(tree, call) or []
    node = path[-2] if len(path) > 1 else None
    return node if isinstance(node, Decorator) and is_decorated_once(node) else None


def is_giver(typ: Type | None) -> bool:
    """True for what ``giver`` returned: mypy alone calls it Any, so no error of mypy about it may be shown."""
    proper = get_proper_type(typ)
    if not isinstance(proper, CallableType) or proper.arg_kinds[-2:] != [ARG_STAR, ARG_STAR2]:
        return False
    result = get_proper_type(proper.ret_type)
    return isinstance(result, Instance) and is_untyped(result)


def is_unsure(checked: CheckedModule, operand: Expression) -> bool:
    """True for what is only one of several values that mypy alone calls Any.

    That is the result of such a function that is called through anything but a name, since a container may hold other functions, and a
    branch beside one that stays Any: ``(traced if flag else made_elsewhere)()``.
    """
    typ = checked.type_of(operand)
    if isinstance(typ, UnionType):
        items = [get_proper_type(item) for item in typ.items]
        return any(isinstance(item, AnyType) for item in items) and any(isinstance(item, Instance) and is_untyped(item) for item in items)
    return isinstance(operand, CallExpr) and not isinstance(operand.callee, RefExpr) and is_giver(checked.type_of(operand.callee))
