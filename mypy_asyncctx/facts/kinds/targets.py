"""What a dependency's target is: the forms that frameworks tell apart, and what such a target provides, as small immutable facts."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mypy.nodes import FuncDef
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.model import Kind


class Form(enum.Enum):
    """What a target is to a framework that calls, iterates or enters it. Sync and async are one form."""

    VALUE = enum.auto()
    COROUTINE = enum.auto()
    CLASS = enum.auto()
    GENERATOR = enum.auto()
    PARTIAL_GENERATOR = enum.auto()
    INSTANCE_GENERATOR = enum.auto()
    MANAGER = enum.auto()
    PARTIAL_MANAGER = enum.auto()
    MANAGER_CLASS = enum.auto()
    RETURNS_GENERATOR = enum.auto()
    RETURNS_MANAGER = enum.auto()
    AWAITS_GENERATOR = enum.auto()
    AWAITS_MANAGER = enum.auto()
    CALLED_GENERATOR = enum.auto()
    CALLED_MANAGER = enum.auto()

    @property
    def is_generator_function(self) -> bool:
        """True where a call of the target makes a generator of its own body."""
        return self in (Form.GENERATOR, Form.PARTIAL_GENERATOR, Form.INSTANCE_GENERATOR)

    @property
    def is_manager_function(self) -> bool:
        """True for a generator function under a context manager decorator."""
        return self in (Form.MANAGER, Form.PARTIAL_MANAGER)

    @property
    def is_called(self) -> bool:
        """True where the target is the result of a call and not a function."""
        return self in (Form.CALLED_GENERATOR, Form.CALLED_MANAGER)

    @property
    def is_plain(self) -> bool:
        """True where neither a generator nor a context manager has a part in it."""
        return self in (Form.VALUE, Form.COROUTINE, Form.CLASS)


class Target(NamedTuple):
    """A target: its form, the generator or manager that it makes, and the types of what may be injected.

    ``provides`` is what the function yields or returns, ``raw`` the object that a plain call (and await) of it gives; None
    where that is not known. ``function`` is the definition, where mypy has it; ``is_own`` is true where the project can change that.
    """

    form: Form
    kind: Kind | None
    provides: Type | None
    raw: Type | None
    function: FuncDef | None = None
    is_own: bool = True
