"""The tag: facts that ride on a type through mypy's inference, its cache and its workers.

mypy refines an ``Instance`` with ``extra_attrs`` (its own ``functools.partial`` plugin does). A tag puts there the protocol
methods that the value does *not* have, typed so that no structural check is satisfied by them. A wrong ``async with`` then finds
``__aenter__``, and mypy asks the plugin for the signature of ``typing.AsyncGenerator.__aenter__`` instead of reporting two errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import ARG_POS
from mypy.types import (
    AnyType,
    CallableType,
    ExtraAttrs,
    Instance,
    LiteralType,
    TypeOfAny,
    TypeVarType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

from mypy_asyncctx import names

if TYPE_CHECKING:
    from mypy.types import Type

_MAKER: Final = "__asyncctx_maker__"
_UNTYPED: Final = "__asyncctx_untyped__"
_ASKED: Final = "__asyncctx_asked__"
_DECLARED: Final = "__asyncctx_declared__"

_ENTERING: Final = ("__enter__", "__exit__")
_ASYNC_ENTERING: Final = ("__aenter__", "__aexit__")
_ITERATING: Final = ("__iter__", "__next__", "send")
_ASYNC_ITERATING: Final = ("__aiter__", "__anext__", "asend")

LACKS: Final[dict[str, tuple[str, ...]]] = {
    names.ASYNC_GENERATOR: (*_ENTERING, *_ASYNC_ENTERING, "__iter__", "__next__"),
    names.ASYNC_ITERATOR: (*_ENTERING, *_ASYNC_ENTERING, "__iter__", "__next__"),
    names.GENERATOR: (*_ENTERING, *_ASYNC_ENTERING, "__aiter__", "__anext__"),
    names.ITERATOR: (*_ENTERING, *_ASYNC_ENTERING, "__aiter__", "__anext__"),
    names.ASYNC_MANAGER: (*_ENTERING, *_ITERATING, *_ASYNC_ITERATING),
    names.MADE_ASYNC_MANAGER: (*_ENTERING, *_ITERATING, *_ASYNC_ITERATING),
    names.MANAGER: (*_ASYNC_ENTERING, *_ITERATING, *_ASYNC_ITERATING),
    names.MADE_MANAGER: (*_ASYNC_ENTERING, *_ITERATING, *_ASYNC_ITERATING),
}
"""Which protocol methods a value of each taggable type lacks."""


def tagged(
    typ: Instance, function: Instance, string: Instance, maker: str | None, *, untyped: bool = False, declared: Type | None = None
) -> Instance:
    """Return a copy of ``typ`` that carries its tag.

    ``function`` and ``string`` are the instances of ``builtins.function`` and ``builtins.str``; ``maker`` is the full name
    of the function that made the value; ``untyped`` marks a value that mypy alone calls Any, or what a wrong annotation
    says: that is ``declared``. A type that cannot be tagged is returned as it is.
    """
    lacks = LACKS.get(typ.type.fullname)
    if lacks is None:
        return typ
    # One required parameter of type Never: no protocol asks for that, so no structural check starts to succeed.
    unusable = CallableType([UninhabitedType()], [ARG_POS], [None], AnyType(TypeOfAny.special_form), function)
    attrs: dict[str, Type] = dict.fromkeys(lacks, unusable)
    if maker:
        attrs[_MAKER] = LiteralType(maker, string)
    if untyped:
        attrs[_UNTYPED] = AnyType(TypeOfAny.special_form)
    if declared is not None:
        attrs[_DECLARED] = declared
    copy = typ.copy_modified()
    copy.extra_attrs = ExtraAttrs(attrs, None, None)
    return copy


def is_tagged(typ: Instance) -> bool:
    """True where ``typ`` carries a tag of this plugin."""
    extra = typ.extra_attrs
    if extra is None:
        return False
    lacks = LACKS.get(typ.type.fullname)
    if lacks is None and typ.type.is_intersection:
        # After `isinstance()` or `callable()` mypy goes on with a made-up class that has the tag of the first.
        lacks = next((LACKS[base.type.fullname] for base in typ.type.bases if base.type.fullname in LACKS), None)
    # A name that `hasattr()` has added is Any.
    return lacks is not None and isinstance(get_proper_type(extra.attrs.get(lacks[0])), CallableType)


def untagged(typ: Instance) -> Instance:
    """Return a copy of a type without its tag."""
    copy = typ.copy_modified()
    copy.extra_attrs = None
    return copy


def emptied(typ: Type) -> Type:
    """Return a type without what the tags of it and of its items say.

    Of two refinements of one type mypy takes the larger one, so the place of each method is kept, under a name that no program has.
    """
    proper = get_proper_type(typ)
    if isinstance(proper, UnionType):
        return UnionType([emptied(item) for item in proper.items], proper.line, proper.column)
    if isinstance(proper, TypeVarType):
        # mypy goes on with the variable and its bound as they are here.
        return proper.copy_modified(upper_bound=_plain(proper.upper_bound))
    if not isinstance(proper, Instance) or proper.extra_attrs is None or not is_tagged(proper):
        return typ
    unknown = AnyType(TypeOfAny.special_form)
    attrs: dict[str, Type] = {name if name == _UNTYPED else f"<{name}>": unknown for name in proper.extra_attrs.attrs}
    attrs[_ASKED] = unknown
    copy = proper.copy_modified()
    copy.extra_attrs = ExtraAttrs(attrs, None, None)
    return copy


def doubted(typ: Instance) -> Instance:
    """Return a copy of a type that mypy is wrong about, as far as the program tells: nothing is claimed of such a value."""
    copy = typ.copy_modified()
    copy.extra_attrs = ExtraAttrs({_ASKED: AnyType(TypeOfAny.special_form)}, {_ASKED}, None)
    return copy


def _plain(typ: Type) -> Type:
    proper = get_proper_type(typ)
    if isinstance(proper, UnionType):
        return UnionType([_plain(item) for item in proper.items], proper.line, proper.column)
    return untagged(proper) if isinstance(proper, Instance) and is_tagged(proper) else typ


def is_asked(typ: Instance) -> bool:
    """True where the program knows better what the value has: it has asked, or has named another class."""
    return typ.extra_attrs is not None and _ASKED in typ.extra_attrs.attrs


def is_doubtful(typ: Instance) -> bool:
    """True for such a value, and for an object that makes or holds such values, as one of its type arguments says."""
    return is_asked(typ) or any(isinstance(item, Instance) and is_asked(item) for item in map(get_proper_type, typ.args))


def maker_of(typ: Instance) -> str | None:
    """Return the full name of the function that made the value, where the tag knows it."""
    if typ.extra_attrs is None:
        return None
    maker = get_proper_type(typ.extra_attrs.attrs.get(_MAKER))
    return maker.value if isinstance(maker, LiteralType) and isinstance(maker.value, str) else None


def declared_of(typ: Instance) -> Type | None:
    """Return what the function that made the value is annotated with, where that is wrong."""
    return typ.extra_attrs.attrs.get(_DECLARED) if typ.extra_attrs is not None else None


def is_untyped(typ: Instance) -> bool:
    """True where mypy alone would have called the value Any, or something else by a wrong annotation.

    In ``x or None`` mypy goes on with a copy of the type that has no refinement: then what it is a generator of tells.
    """
    if typ.extra_attrs is not None:
        return _UNTYPED in typ.extra_attrs.attrs
    return typ.type.fullname in (names.GENERATOR, names.ASYNC_GENERATOR) and all(
        isinstance(argument, AnyType) and argument.type_of_any == TypeOfAny.unannotated for argument in map(get_proper_type, typ.args)
    )
