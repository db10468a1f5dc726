"""What the rules about dependencies are told: a declaration, its target, who receives the value, and what it replaces."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.types import get_proper_type

from mypy_asyncctx.facts.frameworks.base import Outcome
from mypy_asyncctx.facts.kinds.targets import Form
from mypy_asyncctx.facts.tree.injected_types import accepts, fits
from mypy_asyncctx.facts.tree.receivers import declared_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.frameworks.base import Declaration
    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.kinds.targets import Target
    from mypy_asyncctx.facts.tree.receivers import Receiver

_RETURNING: Final = {Form.VALUE: Form.RETURNS_MANAGER, Form.COROUTINE: Form.AWAITS_MANAGER}


class Types(NamedTuple):
    """What only mypy knows: how it prints a type, the kind of a value, the class of a driver that a receiver wants, and whether a type is
    that of a resource. ``module`` is the one that is checked.
    """

    show: Callable[[Type], str]
    kind_of: Callable[[Type], Kind | None]
    driver: Callable[[Receiver], str | None]
    is_resource: Callable[[ProperType], bool]
    module: str


class Key(NamedTuple):
    """A key of a dictionary of replacements that is no dependency: its text, what is depended on (``""``: not known), and what it is."""

    text: str
    dependency: str
    what: str


class Replaced(NamedTuple):
    """The dependency that another one replaces: its text, what it provides or injects, and the first form of it that is understood."""

    text: str
    wanted: ProperType | None
    target: Target | None
    as_object: bool


class Mismatch(NamedTuple):
    """What is injected, and what is declared; ``entered`` is the manager that the framework enters to get it.

    ``manager`` is the target as one that returns a manager, where entering that would give what is declared.
    """

    provided: ProperType
    wanted: ProperType
    is_generator_wanted: bool
    entered: Type | None
    manager: Target | None


class Marker(enum.Enum):
    """Where nobody puts a value in the place of a ``Depends()`` object."""

    LEFT_OUT = "a call that leaves out the parameter"
    BODY = "a variable in the body of a function"
    CALLER = "a parameter of a function that the framework calls without injection"


class Dependency(NamedTuple):
    """One target of a declaration, and ``text``, its source. ``alias`` is an alias of ``Annotated[...]`` with what that depends on.

    ``version`` is that of the framework (None: not known), ``strict`` demands generator functions. ``outlived`` is a
    parameter of the target whose dependency is left before the target itself is. ``marker`` tells where nothing is
    injected; ``parameters`` are then the names that keep the object, each with the name of the call that made it.
    """

    row: Declaration
    text: str
    target: Target | None
    receiver: Receiver
    types: Types
    version: str | None = None
    strict: bool = False
    alias: tuple[str, str] | None = None
    key: Key | None = None
    replaced: Replaced | None = None
    outlived: str | None = None
    marker: Marker | None = None
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        """What the framework does with the target, None where nothing is claimed."""
        return self.row.outcome(self.target.form, self.version) if self.target is not None else None

    @property
    def wanted(self) -> ProperType | None:
        """The type that the receiver is declared with."""
        return declared_type(self.receiver)

    @property
    def mismatch(self) -> Mismatch | None:
        """What does not fit of what is injected, None where it does, or where nothing is known."""
        target = self.target
        if target is None:
            return None
        kind, entered = target.kind, None
        enters = target.form is Form.MANAGER_CLASS or (self.row.enters_results and target.form is Form.VALUE)
        if self.outcome is not Outcome.OBJECT and enters and kind is not None and kind.shape.is_manager:
            target, entered = target._replace(provides=kind.yields), target.provides
        provided, wanted = get_proper_type(target.provides), self.wanted
        if provided is None or wanted is None:
            return None
        generator = self.types.kind_of(wanted)
        is_generator_wanted = target.form.is_generator_function and generator is not None and generator.shape.is_iterator
        row = self.row._replace(casts=False, validates=False) if is_generator_wanted else self.row
        if fits(row, target, provided, wanted, self.types.module):
            return None
        made = self.types.kind_of(provided) if target.form in _RETURNING else None
        manager: Target | None = None
        if made is not None and made.gives_another and made.yields is not None and accepts(made.yields, wanted):
            # `Depends(maker.begin)`: the manager of a session where the session is declared.
            manager = target._replace(form=_RETURNING[target.form], kind=made)
        return Mismatch(provided, wanted, is_generator_wanted, entered, manager)
