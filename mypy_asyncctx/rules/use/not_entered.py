"""A generator or context manager is used as if it were what it yields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.kinds.attributes import has_attribute
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import right_use, what_it_is
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.types import Type

    from mypy_asyncctx.rules.subject import Subject
    from mypy_asyncctx.rules.use.facts import ValueUse

RULE: Final = Rule(
    code=code("not-entered", "A generator or context manager is used as what it yields"),
    title="A generator or context manager is used as the resource",
    why="""\
What a call of a context manager function returns is the manager. The session, file or connection that it yields exists only inside
`with` or `async with`. Attributes of the resource are not on the manager (AttributeError), and a function that wants a session cannot use
the manager. The same holds for a generator: it is iterated, and what it yields is the resource.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def execute(self, query: str) -> int:
        return len(query)


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


async def count() -> int:
    session = open_session()
    return await session.execute("select 1")  # error
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session:
    async def execute(self, query: str) -> int:
        return len(query)


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


async def count() -> int:
    async with open_session() as session:
        return await session.execute("select 1")
""",
    causes=Cause.VALUE,
)


_RUNTIME_ATTRIBUTES: Final = ("ag_", "gi_", "__")


def check(facts: ValueUse) -> Iterator[Finding]:
    """Yield what is asked of a generator or manager that only what it yields can do."""
    subject = facts.subject
    message: str | None = None
    if facts.is_called:
        message = _called_message(subject)
    elif facts.registered is not None:
        message = _registered_message(subject, *facts.registered)
    elif facts.wanted is not None:
        message = _value_message(subject, facts.wanted)
    elif facts.attribute is not None:
        message = _of_attribute(subject, facts.attribute, facts.typ)
    if message is not None:
        yield Finding(RULE.code, message)


def _of_attribute(subject: Subject, name: str, typ: Type | None) -> str | None:
    """Return the message for an attribute that the value, of type ``typ``, lacks and that what it yields has."""
    kind = subject.kind
    if has_attribute(typ, name) or (name != "__getitem__" and name.startswith(_RUNTIME_ATTRIBUTES)):
        return None
    if (kind.class_based and not kind.gives_another) or kind.shape.is_plain:
        return None
    if kind.declared is not None and (kind.yields is None or not has_attribute(kind.yields, name)):
        return _declared_attribute_message(subject, kind.declared, name)
    if kind.yields is not None and not has_attribute(kind.yields, name):
        return None
    return _attribute_message(subject, name)


def _attribute_message(subject: Subject, name: str) -> str:
    """Return the message for an attribute that only the yielded value has; ``__getitem__`` stands for ``[...]``."""
    lacks = "cannot be indexed, only what it yields can" if name == "__getitem__" else f'has no ".{name}", only what it yields has'
    return f"{what_it_is(subject)}; it {lacks}: {_write(subject)}"


def _declared_attribute_message(subject: Subject, declared: Type, name: str) -> str:
    """Return the message for an attribute of what the function that made the value is ``declared`` to return, and does not."""
    lacks = "cannot be indexed" if name == "__getitem__" else f'has no ".{name}"'
    return f'{what_it_is(subject)}, although it is declared as "{subject.show(declared)}"; it {lacks}: {_write(subject)}'


def _called_message(subject: Subject) -> str:
    """Return the message for a value that is called."""
    return f"{what_it_is(subject)}, not a function, so calling it raises TypeError. Remove the parentheses after it"


def _value_message(subject: Subject, expected: str) -> str:
    """Return the message for a value that stands where what it yields is expected, a value of the type ``expected``."""
    return f'{what_it_is(subject)}, but "{expected}" is expected here: {_write(subject)}'


def _registered_message(subject: Subject, via: str, write: str) -> str:
    """Return the message for a manager that is made and given to ``via``, which registers its end; ``write`` enters it too."""
    return (
        f'{what_it_is(subject)}, and nothing has entered it; "{via}" only registers its end, so leaving the stack fails at run time: '
        f'write "{write}"'
    )


def _write(subject: Subject) -> str:
    verb = "enter" if subject.kind.core.shape.is_manager else "iterate"
    assert subject.kind.shape is not Shape.FUNCTION
    return f'{verb} it first, "{right_use(subject.kind, subject.quoted)}"'
