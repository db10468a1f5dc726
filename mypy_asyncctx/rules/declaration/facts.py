"""What the rules about declarations are told: a function or class member, and what it promises to whom."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mypy.nodes import CallExpr, Decorator, Expression, FuncDef, SymbolNode, TypeInfo
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.kinds.model import Kind, Shape


class About(enum.Enum):
    """Why a declaration is looked at."""

    MEMBER = "a member of a class of the module"
    DECORATED = "a function under a context manager decorator, or such a decorator that is called"
    WRAPPED = "a function under any decorator, or a call of an object with a function"
    ANNOTATED = "a generator function whose annotation mypy does not take"
    SPECIAL = "a special method of a class"
    PROMISE = "a method that mypy compares with the one that it overrides or implements"


class Types(NamedTuple):
    """What only mypy knows.

    ``lookup`` finds a definition by its full name, ``kinds`` are those that a value may have. ``is_own`` is true for what the project can
    change, ``is_placeholder`` for a body that does nothing, ``makes`` for an expression that is surely a function of such a generator.
    """

    lookup: Lookup
    type_of: Callable[[Expression], ProperType | None]
    kinds: Callable[[Expression], Iterable[Kind]]
    show: Callable[[Type], str]
    is_own: Callable[[SymbolNode], bool]
    is_placeholder: Callable[[FuncDef], bool]
    makes: Callable[[Expression, Shape], bool]


class Promise(NamedTuple):
    """A method of ``base`` and the one of ``implementation`` that overrides it, or implements it where ``base`` is a Protocol."""

    name: str
    base: TypeInfo
    declared: SymbolNode | None
    implementation: TypeInfo
    found: SymbolNode | None
    is_protocol: bool


class Declaration(NamedTuple):
    """A declaration of a module: ``node``, the class that it is a member of, all classes of the module, and the version
    of Python that mypy checks for.
    """

    about: About
    node: FuncDef | Decorator | CallExpr
    types: Types
    module: str
    classes: Sequence[TypeInfo] = ()
    owner: TypeInfo | None = None
    promise: Promise | None = None
    python_version: tuple[int, int] = (3, 10)
    called: ProperType | None = None
