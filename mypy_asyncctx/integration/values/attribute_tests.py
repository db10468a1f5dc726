"""``if hasattr(x, "__aenter__")``, ``if callable(x)``: the program itself asks what a value has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from mypy.nodes import Expression, MemberExpr
from mypy.types import Instance, get_proper_type

from mypy_asyncctx.facts.control_flow.narrowing import asked_attributes
from mypy_asyncctx.facts.kinds.tags import emptied, is_untyped
from mypy_asyncctx.integration.internals.checker import narrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.checker import TypeChecker
    from mypy.plugin import FunctionContext
    from mypy.types import Type

    from mypy_asyncctx.facts.tree.paths import Path


def forget(ctx: FunctionContext) -> Type:
    """Empty the tag of a value that is asked for an attribute or whether it is callable, and return mypy's own type of the call.

    A tag names methods that the value lacks, and mypy would take them for methods that it has: the branch where it has none would
    be unreachable, and the other one would be reported.
    """
    checker = cast("TypeChecker", ctx.api)
    for argument, known in _emptied(ctx):
        checker.store_type(argument, known)
        proper = get_proper_type(known)
        if isinstance(proper, Instance) and is_untyped(proper):
            # mypy alone says nothing of it where the answer is no: `if not hasattr(x, "__aiter__"): for item in x`.
            narrow(checker, argument, known)
    return ctx.default_return_type


def forget_from_here(ctx: FunctionContext) -> Type:
    """Do the same for ``getattr(x, "__aenter__", None)``, from which mypy itself takes nothing."""
    if len(ctx.args) > _DEFAULT and ctx.args[_DEFAULT]:
        checker = cast("TypeChecker", ctx.api)
        for argument, known in _emptied(ctx):
            narrow(checker, argument, known)
    return ctx.default_return_type


def is_asked_for(path: Path, message: str) -> bool:
    """True for an error about an attribute that ``hasattr()`` has found on the way: mypy alone has it then.

    What is declared as one of two types of which one is the other's base, mypy takes for the base with that attribute. Beside a tag it
    forgets the attribute ("too tricky", says ``make_simplified_union``). ``path`` is the way to the place of the error.
    """
    node, missing = path[-1], _MISSING.search(message)
    if missing is None or not isinstance(node, Expression):
        return False
    value = node.expr if isinstance(node, MemberExpr) and node.name == missing[1] else node
    return missing[1] in asked_attributes(path, value)


def _emptied(ctx: FunctionContext) -> Iterator[tuple[Expression, Type]]:
    checker = cast("TypeChecker", ctx.api)
    for argument in ctx.args[0] if ctx.args else ():
        typ = checker.lookup_type(argument)
        known = emptied(typ)
        if known is not typ:
            yield argument, known


_MISSING: Final = re.compile(r'has no attribute "(\w+)"')
# Where the parameter stands that `getattr` returns when there is no such attribute.
_DEFAULT: Final = 2
