"""What a framework that validates what it injects can convert: as msgspec does with ``strict=False``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.types import Instance, NoneType, UnionType, get_proper_type

from mypy_asyncctx import names

if TYPE_CHECKING:
    from mypy.types import ProperType, Type

_MODULES: Final = ("builtins", "typing", "datetime", "decimal", "uuid", "pathlib", "enum", "ipaddress")
_NUMBERS: Final = ("builtins.int", "builtins.float", "builtins.bool")


def is_plain_class(typ: ProperType) -> bool:
    """True for a class that no framework converts a value to: none of the builtins, and without a constructor from data."""
    if not isinstance(typ, Instance):
        return False
    info = typ.type
    return not (
        info.fullname.partition(".")[0] in _MODULES
        or info.is_protocol
        or info.is_enum
        or info.typeddict_type is not None
        or info.metaclass_type is not None
        or "dataclass" in info.metadata
        or "dataclass_transform_spec" in info.metadata
        or "attrs" in info.metadata
        or info.fullname == names.COROUTINE
    )


def may_convert(provided: Type, wanted: Type) -> bool:
    """True where a value of one type may be converted to another one: a text to a number or a date, a mapping to a dataclass.

    Not to a plain class, not from one to a builtin, and no number to a text.
    """
    given, needed = get_proper_type(provided), get_proper_type(wanted)
    if isinstance(given, UnionType):
        return any(may_convert(item, needed) for item in given.items if not isinstance(get_proper_type(item), NoneType))
    if isinstance(needed, UnionType):
        return any(may_convert(given, item) for item in needed.items if not isinstance(get_proper_type(item), NoneType))
    if not isinstance(given, Instance) or not isinstance(needed, Instance):
        return True
    if given.type.fallback_to_any or needed.type.fallback_to_any:
        return True
    if is_plain_class(needed):
        return False
    if is_plain_class(given):
        return not needed.type.fullname.startswith("builtins.")
    return not (needed.type.fullname == "builtins.str" and given.type.fullname in _NUMBERS)
