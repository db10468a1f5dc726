"""``reveal_kind(x)``: a note with what the plugin knows of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr
from mypy.types import AnyType, TypeOfAny, get_proper_type

from mypy_asyncctx.facts.kinds.classify import kinds_of
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.integration.checked_module import checked_module

if TYPE_CHECKING:
    from mypy.plugin import FunctionContext
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.integration.checked_module import CheckedModule


def reveal(ctx: FunctionContext, lookup: Lookup) -> Type:
    """Print the note and return the type of the argument."""
    checked = checked_module(ctx.api, lookup)
    typ = ctx.arg_types[0][0] if ctx.arg_types and ctx.arg_types[0] else ctx.default_return_type
    argument = ctx.args[0][0] if ctx.args and ctx.args[0] else None
    kinds = kinds_of(typ, lookup) if argument is None else [checked.subject(kind, argument).kind for kind in kinds_of(typ, lookup)]
    words = " or ".join(dict.fromkeys(_words(checked, kind) for kind in kinds)) or "unknown"
    checker = checked.checker
    assert checker is not None
    checker.msg.note(f'Revealed kind is "{words}"', ctx.context)
    call = ctx.context
    role = checked.role(call)[0] if isinstance(call, CallExpr) else None
    # A bare `reveal_kind(coroutine)` is no dropped coroutine.
    return AnyType(TypeOfAny.special_form) if role is not None and role.dropped else ctx.default_return_type


def _words(checked: CheckedModule, kind: Kind) -> str:
    if kind.inner is not None:
        joint = "that returns" if kind.shape is Shape.FUNCTION else "of"
        return f"{kind.shape.value} {joint} {kind.inner.shape.article}{_rest(checked, kind.inner)}"
    return kind.shape.value + _rest(checked, kind)


def _rest(checked: CheckedModule, kind: Kind) -> str:
    if kind.inner is not None:
        return f" of {kind.inner.shape.article}{_rest(checked, kind.inner)}"
    yields = get_proper_type(kind.yields)
    parts = []
    if yields is not None:
        parts.append("yields Any" if isinstance(yields, AnyType) else f"yields {checked.show(yields)}")
    if kind.maker is not None:
        parts.append(f"made by {kind.maker}")
    return "".join(f", {part}" for part in parts)
