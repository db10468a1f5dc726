"""A value that mypy alone calls Any carries a type of ours, so that a misuse of it is seen. What such a value gives is Any again.

Otherwise mypy would go on from there by the types of typeshed, with errors that it does not have alone: what ``__anext__()`` returns has
``__next__``, and ``close()`` may be printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import ARG_STAR, ARG_STAR2
from mypy.types import AnyType, CallableType, Instance, TypeOfAny, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.tags import is_untyped

if TYPE_CHECKING:
    from mypy.plugin import AttributeContext, FunctionContext, MethodSigContext
    from mypy.types import FunctionLike, Type

CLASSES: Final = frozenset({names.ASYNC_GENERATOR, names.GENERATOR, names.MADE_ASYNC_MANAGER, names.MADE_MANAGER})
"""Full names of the classes that such a value may have."""

ATTRIBUTES: Final = tuple(f"contextlib._GeneratorContextManagerBase.{name}" for name in ("gen", "func", "args", "kwds"))
"""Full names of their attributes that are no methods, as typeshed has them."""

STEPPING: Final = ("builtins.aiter", "builtins.anext", "builtins.iter")
"""Full names of the functions that return what a method of their argument does."""


def is_carrier(typ: Type | None) -> bool:
    """True for the type of such a value."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.fullname in CLASSES and is_untyped(proper)


def is_stepped(ctx: FunctionContext) -> bool:
    """True for a call that is given such a value: for the functions in ``STEPPING``, the result is Any then."""
    return any(is_carrier(typ) for types in ctx.arg_types for typ in types)


def method(ctx: MethodSigContext) -> FunctionLike:
    """Return the signature of a method: that of a function which takes anything and gives Any, where the value is one of these."""
    signature = ctx.default_signature
    if not is_carrier(ctx.type) or not isinstance(signature, CallableType):
        return signature
    anything = AnyType(TypeOfAny.unannotated)
    return signature.copy_modified(
        arg_types=[anything, anything], arg_kinds=[ARG_STAR, ARG_STAR2], arg_names=[None, None], ret_type=anything, variables=()
    )


def attribute(ctx: AttributeContext) -> Type:
    """Return the type of an attribute, Any where the value is one of these."""
    return AnyType(TypeOfAny.unannotated) if is_carrier(ctx.type) else ctx.default_attr_type
