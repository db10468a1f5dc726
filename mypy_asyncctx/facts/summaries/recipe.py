"""A recipe: what a function without a declared result returns, as its own module tells it, without saying what any other name is.

So a recipe changes only when the source of the function does. None in the place of a recipe is everything that is not understood.
JSON writes a recipe as a list whose last item is its tag, for mypy's cache; ``read`` makes a recipe of that again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Global(NamedTuple):
    """A global name: ``db.get_db``."""

    fullname: str
    tag: str = "global"


class Call(NamedTuple):
    """What calling a value gives; ``arguments`` are the positional ones, none of them where none is understood."""

    callee: Recipe
    arguments: tuple[Recipe | None, ...] = ()
    tag: str = "call"


class Awaited(NamedTuple):
    """What awaiting a value gives."""

    value: Recipe
    tag: str = "await"


class Attribute(NamedTuple):
    """An attribute of a value."""

    value: Recipe
    name: str
    tag: str = "attribute"


class Receiver(NamedTuple):
    """The object that a method is called on; ``level`` counts the functions around the method."""

    owner: str
    level: int
    tag: str = "self"


class Super(NamedTuple):
    """The bases of a class, as ``super()`` gives them."""

    owner: str
    tag: str = "super"


class Parameter(NamedTuple):
    """What the function ``level`` functions outside is called with at ``position``."""

    level: int
    position: int
    tag: str = "parameter"


class OneOf(NamedTuple):
    """One of several values."""

    alternatives: tuple[Recipe, ...]
    tag: str = "one of"


class Function(NamedTuple):
    """A function: what it returns, and the level at which it is defined. ``name`` is its full name."""

    is_async: bool
    is_generator: bool
    results: tuple[Recipe, ...]
    level: int
    name: str
    tag: str = "function"


class Entered(NamedTuple):
    """What entering a context manager gives. Only of what is yielded."""

    value: Recipe
    is_async: bool
    tag: str = "entered"


class Item(NamedTuple):
    """An item of an iterable. Only of what is yielded."""

    value: Recipe
    tag: str = "item"


class Constant(NamedTuple):
    """An object of a built-in class. Only of what is yielded."""

    owner: str
    tag: str = "constant"


class Unknown(NamedTuple):
    """An attribute that a class gives another, unknown value, and a generator function whose name is bound to something else, too."""

    tag: str = "unknown"


Recipe = Global | Call | Awaited | Attribute | Receiver | Super | Parameter | OneOf | Function | Entered | Item | Constant | Unknown

_BY_TAG: Final[dict[str, Callable[..., Recipe]]] = {
    kind._field_defaults["tag"]: kind
    for kind in (Global, Call, Awaited, Attribute, Receiver, Super, Parameter, OneOf, Function, Entered, Item, Constant, Unknown)
}


def read(plain: object) -> Recipe | None:
    """Return the recipe that JSON has written as a list, None for anything else."""
    if not isinstance(plain, list) or not plain or not isinstance(plain[-1], str):
        return None
    return _BY_TAG[plain[-1]](*map(_part, plain))


def _part(plain: object) -> object:
    if not isinstance(plain, list):
        return plain
    return read(plain) if plain and isinstance(plain[-1], str) else tuple(map(_part, plain))
