"""``if hasattr(x, "__aenter__")``, ``if callable(x)``: the program itself asks what a value has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from mypy_asyncctx.kinds.tags import emptied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.checker import TypeChecker
    from mypy.nodes import Expression
    from mypy.plugin import FunctionContext
    from mypy.types import Type


def forget(ctx: FunctionContext) -> Type:
    """Empty the tag of a value that is asked for an attribute or whether it is callable, and return mypy's own type of the call.

    A tag names methods that the value lacks, and mypy would take them for methods that it has: the branch where it has none would
    be unreachable, and the other one would be reported.
    """
    checker = cast("TypeChecker", ctx.api)
    for argument, known in _emptied(ctx):
        checker.store_type(argument, known)
    return ctx.default_return_type


def forget_from_here(ctx: FunctionContext) -> Type:
    """Do the same for ``getattr(x, "__aenter__", None)``, from which mypy itself takes nothing."""
    if len(ctx.args) > _DEFAULT and ctx.args[_DEFAULT]:
        checker = cast("TypeChecker", ctx.api)
        for argument, known in _emptied(ctx):
            checker.binder.put(argument, known, from_assignment=False)
    return ctx.default_return_type


def _emptied(ctx: FunctionContext) -> Iterator[tuple[Expression, Type]]:
    checker = cast("TypeChecker", ctx.api)
    for argument in ctx.args[0] if ctx.args else ():
        typ = checker.lookup_type(argument)
        known = emptied(typ)
        if known is not typ:
            yield argument, known


# Where the parameter stands that `getattr` returns when there is no such attribute.
_DEFAULT: Final = 2
