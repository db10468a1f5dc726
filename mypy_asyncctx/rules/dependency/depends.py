"""A dependency whose target the framework cannot use: of the wrong kind, already called, or returning a generator or manager object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.facts.frameworks.base import Outcome, Place
from mypy_asyncctx.facts.kinds.targets import Form
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import DECORATORS, variable_for
from mypy_asyncctx.rules.rule import Cause, Rule

if TYPE_CHECKING:
    from mypy_asyncctx.facts.frameworks.base import Declaration
    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.kinds.targets import Target

RULE: Final = Rule(
    code=code("depends", "A dependency whose target the framework cannot use"),
    title="A dependency that is not a generator function",
    why="""\
FastAPI runs a dependency itself: a generator *function* (sync or async, no decorator) is iterated once, what it yields is injected,
and the rest runs after the response. Given a function under `@asynccontextmanager` it fails on every request (500, from FastAPI 0.123.5)
or injects the manager instead of the session (before). Given the result of a call it fails at once or on the request. Given a function
that *returns* a generator or a context manager it injects that object. Other frameworks differ (FastMCP enters context managers and does
not run generators, taskiq does both); [frameworks](../frameworks.md) has the table.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI


class Session: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


app = FastAPI()


@app.get("/")
async def read(db: Session = Depends(open_session)) -> str:  # error
    return type(db).__name__
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI


class Session: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


async def get_session() -> AsyncGenerator[Session, None]:
    async with open_session() as session:
        yield session


app = FastAPI()


@app.get("/")
async def read(db: Session = Depends(get_session)) -> str:
    return type(db).__name__
""",
    causes=Cause.VALUE,
)


LAMBDA: Final = "the lambda"
"""How a message names a target that has no name."""

_WHAT: Final = {
    Form.GENERATOR: '"{text}" is {a} function',
    Form.PARTIAL_GENERATOR: '"{text}" is a partial of {a} function',
    Form.INSTANCE_GENERATOR: '"{text}" is an object whose "__call__" is {a} function',
    Form.MANAGER: '"{text}" is {a} function',
    Form.PARTIAL_MANAGER: '"{text}" is a partial of {a} function',
    Form.MANAGER_CLASS: '"{text}" makes {a}',
    Form.RETURNS_GENERATOR: '"{text}" returns {a}',
    Form.RETURNS_MANAGER: '"{text}" returns {a}',
    Form.AWAITS_GENERATOR: '"{text}" is an async function that returns {a}',
    Form.AWAITS_MANAGER: '"{text}" is an async function that returns {a}',
    Form.CALLED_GENERATOR: '"{text}" is {a}, made by a call',
    Form.CALLED_MANAGER: '"{text}" is {a}, made by a call',
    Form.VALUE: '"{text}" returns its value',
    Form.COROUTINE: '"{text}" is an async function that returns its value',
    Form.CLASS: '"{text}" is a class',
}


def message(row: Declaration, text: str, target: Target, outcome: Outcome, version: str | None, wanted: str | None) -> str:
    """Return the message for a target that the framework cannot use.

    ``text`` is the target's source, ``outcome`` what happens with it in ``version`` (None: the newest), ``wanted`` the type that the
    parameter is declared with, where one is.
    """
    fix = _fix(row, text, target, takes_generators=row.takes_generators(version))
    return f"{_what(text, target)}; {_why(row, target, outcome, wanted)}: {fix}"


def alias_message(row: Declaration, alias: str, dependency: str) -> str:
    """Return the message for an alias of ``Annotated[...]`` as a target; ``dependency`` is what it depends on, ``""`` where not known."""
    write = f', or write "{dependency}"' if dependency else ""
    return (
        f'"{alias}" is an alias of Annotated, not a function; {row.title} asks each request for its parameters "args" and "kwargs" (422): '
        f'declare the parameter as "{alias}"{write}'
    )


def key_message(key: str, dependency: str, what: str) -> str:
    """Return the message for a key of a dictionary of replacements that is no dependency; ``what`` says what it is."""
    write = f'write "{dependency}"' if dependency else "write the function itself"
    return f'"{key}" is {what}, and not the function that is depended on, so nothing is replaced: {write} as the key'


def sync_message(row: Declaration, text: str, target: Target) -> str:
    """Return the message for a sync generator or manager where the framework needs an async one."""
    return f'{_what(text, target)}; {row.title} needs an async one, and {row.failure}: write an "async def" under @asynccontextmanager'


def strict_message(row: Declaration, text: str, target: Target) -> str:
    """Return the message for a target that works, where the project demands generator functions (``strict_depends``)."""
    return f'{_what(text, target)}; "strict_depends" demands that every target of {row.title} is a generator function: yield the value'


def fixture_message(decorator: str, fixture: str, name: str, article: str) -> str:
    """Return the message for a context manager decorator together with a decorator that runs the generator function by itself."""
    return (
        f'"{name}" is {article} function, and {fixture} runs a generator function itself and does not enter a manager: remove @{decorator}'
    )


def missing_call_message(row: Declaration, text: str, target: Target) -> str:
    """Return the message for a target that only makes the dependency, so that what it makes is never run."""
    what = f'"{text}" is a class, and its "__call__"' if target.form is Form.CLASS else f'"{text}" returns a function, which'
    function = target.function
    required = function is not None and target.form is Form.VALUE and any(kind.is_required() for kind in function.arg_kinds)
    call = f"{text}(...)" if required else f"{text}()"
    return f'{what} never runs: write "{row.title.removesuffix("()")}({call})"'


def unused_message(row: Declaration, text: str, target: Target) -> str:
    """Return the message for a manager or generator that a list of dependencies makes and nobody runs."""
    return f"{_what(text, target)}; nothing receives it here, so it is never run: {_fix(row, text, target, takes_generators=True)}"


def _what(text: str, target: Target) -> str:
    core = target.kind.core if target.kind is not None else None
    return _WHAT[target.form].format(text=text, a=core.shape.article if core is not None else "a generator")


def _why(row: Declaration, target: Target, outcome: Outcome, wanted: str | None) -> str:
    if outcome is Outcome.FAILS_AT_ONCE:
        return f"{row.title} fails on it when the module is imported"
    if outcome is Outcome.FAILS:
        return f"{row.title} cannot use that, and {row.failure}"
    noun = "the object that is not entered" if target.form is Form.MANAGER_CLASS else "that object"
    return f'{row.title} injects {noun}, not "{wanted}"' if wanted is not None else f"{row.title} injects {noun}, not what it yields"


def _fix(row: Declaration, text: str, target: Target, *, takes_generators: bool) -> str:
    kind = target.kind
    if row.place is Place.LIFESPAN and target.form.is_plain:
        return 'give it an "async def" with a "yield", under @asynccontextmanager'
    if kind is None or target.form.is_plain:
        return "depend on a generator function that yields the value" if takes_generators else "depend on a context manager function"
    called = text.removesuffix("()").removesuffix("(...)")
    if target.form is Form.CALLED_GENERATOR and takes_generators:
        return f'write "{called}", without the call'
    if target.form is Form.CALLED_MANAGER and not takes_generators:
        return f'write "{called}", without the call'
    if target.form is Form.GENERATOR and not takes_generators:
        return f'put {DECORATORS[kind.core.shape]} on "{text}"'
    call = text if target.form.is_called else "..." if text == LAMBDA else f"{text}()"
    if target.form in (Form.AWAITS_GENERATOR, Form.AWAITS_MANAGER):
        call = f"await {call}"
    if row.place is Place.LIFESPAN:
        return _lifespan_fix(kind, call, text, target)
    function = "generator function" if takes_generators else "function under @asynccontextmanager"
    fix = f'depend on a {function} that does "{_bridge(kind, call)}"'
    return f"remove the decorator, or {fix}" if target.form is Form.MANAGER and target.is_own else fix


def _lifespan_fix(kind: Kind, call: str, text: str, target: Target) -> str:
    if target.form is Form.GENERATOR:
        return f'put @asynccontextmanager on "{text}"'
    if target.form.is_called:
        return f'write "{text.removesuffix("()").removesuffix("(...)")}", without the call'
    return f'give it a function under @asynccontextmanager that does "{_bridge(kind, call)}"'


def _bridge(kind: Kind, text: str) -> str:
    core = kind.core
    name = variable_for(core.yields, text)
    operation = core.natural
    if operation.enters:
        return f"{operation.value} {text} as {name}: yield {name}"
    return f"{operation.value} {name} in {text}: yield {name}"
