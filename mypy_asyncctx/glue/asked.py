"""``if hasattr(x, "__aenter__")``, ``if callable(x)``: the program itself asks what a value has."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mypy_asyncctx.kinds.tags import emptied

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import FunctionContext
    from mypy.types import Type


def forget(ctx: FunctionContext) -> Type:
    """Empty the tag of a value that is asked for an attribute or whether it is callable, and return mypy's own type of the call.

    A tag names methods that the value lacks, and mypy would take them for methods that it has: the branch where it has none would
    be unreachable, and the other one would be reported.
    """
    checker = cast("TypeChecker", ctx.api)
    for argument in ctx.args[0] if ctx.args else ():
        typ = checker.lookup_type(argument)
        known = emptied(typ)
        if known is not typ:
            checker.store_type(argument, known)
    return ctx.default_return_type
