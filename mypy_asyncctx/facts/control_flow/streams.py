"""Which async generator functions are surely iterated, and not run around something by who uses their value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import BytesExpr, DictExpr, FloatExpr, IntExpr, ListExpr, NameExpr, SetExpr, StrExpr, TupleExpr, YieldExpr
from mypy.types import CallableType, Instance, get_proper_type

from mypy_asyncctx.facts.control_flow.path_state import yields_once
from mypy_asyncctx.facts.control_flow.yields import own_yields

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.nodes import Expression, FuncDef

    from mypy_asyncctx.facts.control_flow.path_state import Paths
    from mypy_asyncctx.facts.tree.mentions import Mention

_DISPLAYS: Final = (BytesExpr, DictExpr, FloatExpr, IntExpr, ListExpr, SetExpr, StrExpr, TupleExpr)


def may_be_entered(function: FuncDef, mention: Mention, paths: Callable[[], Paths]) -> bool:
    """True where a function may be a dependency, a context manager or a lifespan, which run in the task that uses them.

    The module gives its name to something. Or it yields once and the module does not call it, and it hands out an object, not data.
    """
    if mention.is_given:
        return True
    yields = list(own_yields(function.body))
    values = [found.expr if isinstance(found, YieldExpr) else None for found in yields]
    if all(value is None or (isinstance(value, NameExpr) and value.name == "None") for value in values):
        return True
    if mention.is_called or not yields_once(paths()):
        return False
    return not _is_data(function, values)


def _is_data(function: FuncDef, values: list[Expression | None]) -> bool:
    signature = function.type
    result = get_proper_type(signature.ret_type) if isinstance(signature, CallableType) else None
    item = get_proper_type(result.args[0]) if isinstance(result, Instance) and result.args else None
    if isinstance(item, Instance):
        return item.type.fullname.startswith("builtins.") and item.type.fullname != "builtins.object"
    return all(isinstance(value, _DISPLAYS) for value in values)
