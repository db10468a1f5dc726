"""Generators as coroutines: what asyncio's functions took until Python 3.12, as ``@asyncio.coroutine`` had made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import NameExpr, YieldExpr
from mypy.types import Instance, get_proper_type

from mypy_asyncctx.facts.control_flow.yields import own_yields
from mypy_asyncctx.facts.kinds.model import Operation, Shape
from mypy_asyncctx.integration.bodies.generator_bodies import local_generator

if TYPE_CHECKING:
    from mypy_asyncctx.facts.kinds.model import Kind, Use
    from mypy_asyncctx.integration.checked_module import CheckedModule

_REFUSED_SINCE: Final = (3, 12)
# By this attribute asyncio knows a future.
_FUTURE: Final = "_asyncio_future_blocking"


def is_old_coroutine(checked: CheckedModule, kind: Kind, use: Use) -> bool:
    """True where a generator is given to a function of asyncio's that runs it, as the Python version that is checked for allows.

    It runs as long as it yields futures, or None. One that is known to yield anything else fails in every version.
    """
    if kind.shape is not Shape.GENERATOR or use.operation is not Operation.AWAIT or use.is_statement:
        return False
    if checked.options.python_version >= _REFUSED_SINCE:
        return False
    yields = get_proper_type(kind.yields)
    if not isinstance(yields, Instance):
        return not _yields_values(checked, kind)
    info = yields.type
    return info.fallback_to_any or info.fullname == "builtins.object" or info.get(_FUTURE) is not None


def _yields_values(checked: CheckedModule, kind: Kind) -> bool:
    """True where the body is at hand and yields something itself: a coroutine of old has ``yield from``, or at most a bare ``yield``."""
    function = local_generator(checked, checked.lookup(kind.maker)) if kind.maker is not None else None
    if function is None:
        return False
    values = [node.expr for node in own_yields(function.body) if isinstance(node, YieldExpr) and node.expr is not None]
    return any(not (isinstance(value, NameExpr) and value.fullname == "builtins.None") for value in values)
