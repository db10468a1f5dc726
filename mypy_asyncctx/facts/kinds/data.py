"""Plain data, which stays good whatever is closed that it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.types import Instance, LiteralType, NoneType, TupleType, UnionType, get_proper_type

if TYPE_CHECKING:
    from mypy.types import Type

_DATA: Final = frozenset(
    {
        "builtins.str",
        "builtins.bytes",
        "builtins.int",
        "builtins.float",
        "builtins.complex",
        "builtins.bool",
        "datetime.datetime",
        "datetime.date",
        "datetime.time",
        "datetime.timedelta",
        "decimal.Decimal",
        "fractions.Fraction",
        "pathlib.Path",
        "pathlib.PurePath",
        "uuid.UUID",
    }
)
_CONTAINERS: Final = frozenset({"builtins.list", "builtins.tuple", "builtins.dict", "builtins.set", "builtins.frozenset"})


def is_data(typ: Type | None) -> bool:
    """True for a type whose values hold nothing that can be closed: numbers, text, dates, enumerations, and containers of these."""
    proper = get_proper_type(typ)
    if isinstance(proper, (UnionType, TupleType)):
        return all(map(is_data, proper.items))
    if isinstance(proper, Instance):
        if proper.type.fullname in _CONTAINERS:
            return bool(proper.args) and all(map(is_data, proper.args))
        return proper.type.fullname in _DATA or proper.type.is_enum
    return isinstance(proper, (LiteralType, NoneType))
