"""Calls that name the class of what they make, where a library's types do not follow: ``sessionmaker(class_=AsyncSession)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import ARG_STAR2
from mypy.types import Instance, get_proper_type

from mypy_asyncctx.facts.kinds.tags import doubted

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext
    from mypy.types import Type


def doubt(ctx: FunctionContext, argument: str) -> Type:
    """Return mypy's type of a call, whose type arguments are marked where ``argument`` names another class than mypy went by.

    mypy's own errors about such a value stay as they are.
    """
    made = get_proper_type(ctx.default_return_type)
    if not isinstance(made, Instance) or argument in ctx.callee_arg_names:
        # The signature that mypy took has the argument, so it knows the class.
        return ctx.default_return_type
    names = [name for names in ctx.arg_names for name in names]
    if argument not in names and not any(ARG_STAR2 in kinds for kinds in ctx.arg_kinds):
        return ctx.default_return_type
    items = [get_proper_type(item) for item in made.args]
    return made.copy_modified(args=[doubted(item) if isinstance(item, Instance) else item for item in items])
