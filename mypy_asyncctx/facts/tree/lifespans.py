"""Functions that run around an application, as far as names and declarations tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.types import AnyType, CallableType, Instance, get_proper_type

if TYPE_CHECKING:
    from mypy.nodes import FuncDef
    from mypy.types import ProperType

_LIFESPAN: Final = "lifespan"


def is_lifespan(function: FuncDef) -> bool:
    """True for an application's lifespan: a server goes on after the yield whatever a request raises."""
    if _LIFESPAN in function.name.lower():
        return True
    typ = function.type
    if not isinstance(typ, CallableType):
        return len(function.arg_names) == 1 and function.arg_names[0] == "app"
    return any(_is_application(get_proper_type(argument), name) for argument, name in zip(typ.arg_types, typ.arg_names, strict=True))


def _is_application(typ: ProperType, name: str | None) -> bool:
    """True for a class that is made with a ``lifespan``, or has aiohttp's ``cleanup_ctx``; of an unknown type the name tells."""
    if isinstance(typ, AnyType):
        return name == "app"
    if not isinstance(typ, Instance):
        return False
    made = typ.type.get("__init__")
    signature = get_proper_type(made.type) if made is not None else None
    return typ.type.get("cleanup_ctx") is not None or (isinstance(signature, CallableType) and _LIFESPAN in signature.arg_names)
