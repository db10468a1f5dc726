"""A dependency whose target the framework cannot use: of the wrong kind, already called, or returning a generator or manager object.

Over 300 lines: each form of target has its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import CallExpr, MemberExpr, NameExpr, RefExpr

from mypy_asyncctx.facts.frameworks.base import Outcome, Place
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS as MANAGER_DECORATORS
from mypy_asyncctx.facts.frameworks.pytest import FIXTURES
from mypy_asyncctx.facts.kinds.classify import makes_generator
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.kinds.targets import Form
from mypy_asyncctx.facts.tree.dependency_factories import is_call_missing
from mypy_asyncctx.facts.tree.injected_types import accepts
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.phrases import DECORATORS, variable_for
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Decorator, Expression

    from mypy_asyncctx.facts.frameworks.base import Declaration
    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.kinds.targets import Target
    from mypy_asyncctx.rules.dependency.facts import Dependency

RULE: Final = Rule(
    code=code("depends", "A dependency whose target the framework cannot use"),
    title="A dependency that is not a generator function",
    why="""\
FastAPI runs a dependency itself: a generator *function* (sync or async, no decorator) is iterated once, what it yields is injected,
and the rest runs after the response. Given a function under `@asynccontextmanager` it fails on every request (500, from FastAPI 0.123.5)
or injects the manager instead of the session (before). Given the result of a call it fails at once or on the request. Given a function
that *returns* a generator or a context manager it injects that object. Other frameworks differ (FastMCP enters context managers and does
not run generators, taskiq does both); [frameworks](../frameworks.md) has the table.

From FastAPI 0.121 on, a generator dependency that depends on one with `scope="function"` needs that scope too: without it, the route cannot
be declared (`DependencyScopeError`).
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


def check(facts: Dependency) -> Iterator[Finding]:
    """Yield what is wrong with one target of a declaration, or with the key of a replacement."""
    message = _found(facts)
    if message is not None:
        yield Finding(RULE.code, message)


def is_judged_by_type(facts: Dependency) -> bool:
    """True where the type of what is injected is all that can be wrong."""
    target, outcome, kind = facts.target, facts.outcome, facts.target.kind if facts.target is not None else None
    if target is None or outcome is None or _fails(facts):
        return False
    if outcome is Outcome.OBJECT:
        return target.form is Form.MANAGER_CLASS and not _is_right_object(facts) and not _gives_what_is_wanted(facts)
    # Run where it is a generator, injected as it is where it is another iterator.
    return target.form is not Form.RETURNS_GENERATOR or (kind is not None and kind.core.shape.is_generator)


def _found(facts: Dependency) -> str | None:
    row, target = facts.row, facts.target
    if facts.key is not None:
        return _key_message(*facts.key)
    if facts.alias is not None:
        return _alias_message(row, *facts.alias)
    outcome = facts.outcome
    if target is None or outcome is None:
        return None
    if _needs_async(row, target):
        return _sync_message(row, facts.text, target)
    if _fails(facts):
        return _message(row, facts.text, target, outcome, facts.version, None)
    if facts.outlived is not None and row.early is not None:
        return _scope_message(row, facts.text, target, facts.outlived, '{}="{}"'.format(*row.early))
    if outcome is Outcome.OBJECT:
        return _of_object(facts, target)
    if facts.strict and row.place is Place.PARAMETER and not target.form.is_generator_function:
        return _strict_message(row, facts.text, target)
    if not is_judged_by_type(facts):
        return None
    if row.place is Place.PARAMETER and is_call_missing(target, facts.wanted, discards=facts.receiver.discards):
        return _missing_call_message(row, facts.text, target)
    return _of_manager(facts)


def _needs_async(row: Declaration, target: Target) -> bool:
    return target.form in row.sync_fails and target.kind is not None and not target.kind.core.shape.is_async


def _fails(facts: Dependency) -> bool:
    target = facts.target
    return target is not None and (facts.outcome in (Outcome.FAILS, Outcome.FAILS_AT_ONCE) or _needs_async(facts.row, target))


def _of_object(facts: Dependency, target: Target) -> str | None:
    """The object is injected as it is: wrong where it is not asked for."""
    row, text = facts.row, facts.text
    if facts.receiver.discards and target.form is not Form.MANAGER_CLASS:
        return _unused_message(row, text, target)
    driver = facts.types.driver(facts.receiver) if target.form is not Form.MANAGER_CLASS else None
    if driver is not None:
        return _message(row, text, target, Outcome.OBJECT, facts.version, driver)
    if facts.wanted is None:
        # Nothing tells what is expected, but nobody decorates a function to have the manager injected.
        certain = row.enters or target.form.is_manager_function or target.form.is_generator_function
        return _message(row, text, target, Outcome.OBJECT, facts.version, None) if certain else None
    if _is_right_object(facts):
        return None
    if target.form is Form.MANAGER_CLASS and not _gives_what_is_wanted(facts):
        return _of_manager(facts)
    return _message(row, text, target, Outcome.OBJECT, facts.version, facts.types.show(facts.wanted))


def _is_right_object(facts: Dependency) -> bool:
    """True where the object itself is what is declared; where mypy has no type for it, only a resource is surely something else."""
    target, wanted = facts.target, facts.wanted
    if target is None or wanted is None:
        return True
    return accepts(target.raw, wanted) if target.raw is not None else not facts.types.is_resource(wanted)


def _gives_what_is_wanted(facts: Dependency) -> bool:
    kind, wanted = facts.target.kind if facts.target is not None else None, facts.wanted
    return kind is not None and kind.yields is not None and wanted is not None and accepts(kind.yields, wanted)


def _of_manager(facts: Dependency) -> str | None:
    mismatch = facts.mismatch
    if mismatch is None or mismatch.manager is None:
        return None
    return _message(facts.row, facts.text, mismatch.manager, Outcome.OBJECT, None, facts.types.show(mismatch.wanted))


def _message(row: Declaration, text: str, target: Target, outcome: Outcome, version: str | None, wanted: str | None) -> str:
    """Return the message for a target that the framework cannot use.

    ``text`` is the target's source, ``outcome`` what happens with it in ``version`` (None: the newest), ``wanted`` the type that the
    parameter is declared with, where one is.
    """
    fix = _fix(row, text, target, takes_generators=row.takes_generators(version))
    return f"{_what(text, target)}; {_why(row, target, outcome, wanted)}: {fix}"


def _alias_message(row: Declaration, alias: str, dependency: str) -> str:
    """Return the message for an alias of ``Annotated[...]`` as a target; ``dependency`` is what it depends on, ``""`` where not known."""
    write = f', or write "{dependency}"' if dependency else ""
    return (
        f'"{alias}" is an alias of Annotated, not a function; {row.title} asks each request for its parameters "args" and "kwargs" (422): '
        f'declare the parameter as "{alias}"{write}'
    )


def _key_message(key: str, dependency: str, what: str) -> str:
    """Return the message for a key of a dictionary of replacements that is no dependency; ``what`` says what it is."""
    write = f'write "{dependency}"' if dependency else "write the function itself"
    return f'"{key}" is {what}, and not the function that is depended on, so nothing is replaced: {write} as the key'


def _scope_message(row: Declaration, text: str, target: Target, parameter: str, early: str) -> str:
    """Return the message for a generator function that outlives what its parameter gets; ``early`` is the argument that says so."""
    declares = row.title.removesuffix("()")
    return (
        f'{_what(text, target)} whose "{parameter}" has {early}, so it is left after that one, and the route cannot be declared '
        f'(DependencyScopeError): write "{declares}({text}, {early})"'
    )


def _sync_message(row: Declaration, text: str, target: Target) -> str:
    """Return the message for a sync generator or manager where the framework needs an async one."""
    return f'{_what(text, target)}; {row.title} needs an async one, and {row.failure}: write an "async def" under @asynccontextmanager'


def _strict_message(row: Declaration, text: str, target: Target) -> str:
    """Return the message for a target that works, where the project demands generator functions (``strict_depends``)."""
    return f'{_what(text, target)}; "strict_depends" demands that every target of {row.title} is a generator function: yield the value'


def fixture_misuse(decorated: Decorator) -> Finding | None:
    """Return what is wrong with a fixture under a context manager decorator."""
    fixture = next((FIXTURES[name] for name in map(_called_name, decorated.original_decorators) if name in FIXTURES), None)
    if fixture is None or not makes_generator(decorated.func):
        return None
    for expression in decorated.original_decorators:
        if isinstance(expression, CallExpr) and isinstance(expression.callee, RefExpr) and expression.callee.fullname in MANAGER_DECORATORS:
            return None
        needs = MANAGER_DECORATORS.get(expression.fullname or "") if isinstance(expression, RefExpr) else None
        if needs is not None and isinstance(expression, (NameExpr, MemberExpr)):
            article = (Shape.ASYNC_MANAGER if needs is Shape.ASYNC_GENERATOR else Shape.MANAGER).article
            return Finding(RULE.code, _fixture_message(expression.name, fixture, decorated.func.name, article), expression)
    return None


def _called_name(expression: Expression) -> str:
    """Return the full name of a decorator, written with arguments or without."""
    callee = expression.callee if isinstance(expression, CallExpr) else expression
    return callee.fullname if isinstance(callee, RefExpr) else ""


def _fixture_message(decorator: str, fixture: str, name: str, article: str) -> str:
    """Return the message for a context manager decorator together with a decorator that runs the generator function by itself."""
    return (
        f'"{name}" is {article} function, and {fixture} runs a generator function itself and does not enter a manager: remove @{decorator}'
    )


def _missing_call_message(row: Declaration, text: str, target: Target) -> str:
    """Return the message for a target that only makes the dependency, so that what it makes is never run."""
    what = f'"{text}" is a class, and its "__call__"' if target.form is Form.CLASS else f'"{text}" returns a function, which'
    function = target.function
    required = function is not None and target.form is Form.VALUE and any(kind.is_required() for kind in function.arg_kinds)
    call = f"{text}(...)" if required else f"{text}()"
    return f'{what} never runs: write "{row.title.removesuffix("()")}({call})"'


def _unused_message(row: Declaration, text: str, target: Target) -> str:
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
