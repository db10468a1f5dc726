"""Attributes of values, as their types tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.types import AnyType, Instance, UnionType, get_proper_type

if TYPE_CHECKING:
    from mypy.types import ProperType, Type


def has_attribute(typ: Type | None, name: str) -> bool:
    """True where a value of this type has, or may have, an attribute."""
    proper: ProperType | None = get_proper_type(typ)
    if isinstance(proper, AnyType):
        return True
    if isinstance(proper, UnionType):
        return any(has_attribute(item, name) for item in proper.items)
    if not isinstance(proper, Instance):
        return False
    info = proper.type
    return info.fallback_to_any or info.get(name) is not None or info.get_method("__getattr__") is not None
