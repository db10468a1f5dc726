"""What the rules about consumption are told: a value that is used up, or a call that starts tasks, and what is around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mypy.nodes import CallExpr, Expression, FuncDef
    from mypy.types import CallableType, ProperType, Type

    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.summaries.generators import Stream
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.facts.tree.uses import Role
    from mypy_asyncctx.rules.subject import Subject


class Value(NamedTuple):
    """A generator or context manager.

    ``made`` is its type. ``role`` tells what is done with it, None for a value that another module has made: then ``maker`` is the function
    that has. ``works_once`` is true where it can be used once, ``ends`` where it is a generator that comes to an end, ``stream`` what the
    body of the generator function says.
    """

    kind: Kind
    made: Type
    subject: Callable[[], Subject]
    works_once: Callable[[], bool]
    ends: Callable[[], bool]
    stream: Callable[[], Stream | None]
    role: Role | None = None
    maker: str | None = None


class Types(NamedTuple):
    """What only mypy knows of a module while it is checked.

    ``names`` are the full names that a callee may be known under, ``signature`` is what it takes, ``awaits`` the names of the parameters
    whose session a coroutine function awaits.
    """

    type_of: Callable[[Expression], ProperType | None]
    show: Callable[[Type], str]
    names: Callable[[CallExpr], Collection[str]]
    signature: Callable[[CallExpr], CallableType | None]
    awaits: Callable[[FuncDef], list[str]]


class Consumption(NamedTuple):
    """A node at the end of ``path``, the way from the module: the ``value``, a call that starts tasks, or a decorated function.

    ``types`` is None where nothing is checked yet, and only the tree tells.
    """

    path: Path
    value: Value | None = None
    types: Types | None = None
