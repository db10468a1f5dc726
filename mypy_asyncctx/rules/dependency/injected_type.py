"""What a dependency provides does not fit the parameter that receives it, or the dependency that it replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.types import NoneType, get_proper_type

from mypy_asyncctx.facts.kinds.targets import Form
from mypy_asyncctx.facts.tree.injected_types import accepts, stands_in
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.dependency.depends import is_judged_by_type
from mypy_asyncctx.rules.rule import Cause, Finding, Rule, Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.facts.frameworks.base import Declaration
    from mypy_asyncctx.facts.kinds.targets import Target
    from mypy_asyncctx.rules.dependency.facts import Dependency, Replaced

RULE: Final = Rule(
    code=code("injected-type", "A dependency provides another type than its parameter is declared with"),
    title="A dependency that provides another type than its parameter is declared with",
    why="""\
The framework puts into the parameter what the dependency returns, or what it yields where it is a generator, and looks at no annotation:
the wrong object arrives, and fails where it is first used. `Depends()` is typed as `Any`, so no type checker compares the two. A
generator function provides what it yields, not the generator: `db: AsyncGenerator[Session, None] = Depends(get_db)` receives a `Session`.
A replacement in `dependency_overrides` must provide what the original does; a stand-in with methods of the same names is accepted.
""",
    bad="""\
from collections.abc import AsyncGenerator

from fastapi import Depends, FastAPI


class Engine: ...


class Session:
    def execute(self, query: str) -> str:
        return query


async def get_engine() -> AsyncGenerator[Engine, None]:
    yield Engine()


app = FastAPI()


@app.get("/")
async def read(db: Session = Depends(get_engine)) -> str:  # error
    return db.execute("select 1")
""",
    good="""\
from collections.abc import AsyncGenerator

from fastapi import Depends, FastAPI


class Session:
    def execute(self, query: str) -> str:
        return query


async def get_session() -> AsyncGenerator[Session, None]:
    yield Session()


app = FastAPI()


@app.get("/")
async def read(db: Session = Depends(get_session)) -> str:
    return db.execute("select 1")
""",
    causes=Cause.VALUE,
    asks=Summary.YIELDS,
)

_GIVES: Final = {Form.CLASS: "makes", Form.MANAGER_CLASS: "makes", Form.VALUE: "returns", Form.COROUTINE: "returns"}


def check(facts: Dependency) -> Iterator[Finding]:
    """Yield what does not fit of what is injected, or of what replaces a dependency."""
    mismatch = facts.mismatch if facts.key is None and facts.alias is None and is_judged_by_type(facts) else None
    target = facts.target
    if mismatch is None or target is None or mismatch.manager is not None:
        return
    if facts.replaced is not None:
        yield from _of_replacement(facts, facts.replaced, target)
        return
    show, row = facts.types.show, facts.row
    shown = (show(mismatch.provided), show(mismatch.wanted))
    if shown[0] == shown[1]:
        shown = (str(mismatch.provided), str(mismatch.wanted))
    if mismatch.entered is not None:
        message = _entered_message(row.title, facts.text, target.form, show(mismatch.entered), *shown)
    elif row.validates and not mismatch.is_generator_wanted:
        message = _validated_message(row, facts.text, target.form, *shown)
    else:
        message = _message(row.title, facts.text, target.form, *shown, is_generator_wanted=mismatch.is_generator_wanted)
    yield Finding(RULE.code, message)


def _of_replacement(facts: Dependency, replaced: Replaced, target: Target) -> Iterator[Finding]:
    provided, wanted = get_proper_type(target.provides), replaced.wanted
    if provided is None or wanted is None or isinstance(provided, NoneType) or stands_in(provided, wanted):
        return
    original = replaced.target
    if replaced.as_object and original is not None and original.provides is not None and accepts(provided, original.provides):
        # The original is the mistake, and this gives what was meant.
        return
    show = facts.types.show
    yield Finding(RULE.code, _override_message(facts.text, show(provided), replaced.text, show(wanted)))


def _message(title: str, target: str, form: Form, provided: str, wanted: str, *, is_generator_wanted: bool) -> str:
    """Return the message for a parameter that is declared as ``wanted``, where ``title`` injects ``provided``."""
    gives = _GIVES.get(form, "yields")
    if is_generator_wanted:
        what = f'"{target}" yields "{provided}", and {title} injects that, not the generator'
        return f'{what}: declare the parameter "{provided}" instead of "{wanted}"'
    return (
        f'"{target}" {gives} "{provided}", and {title} injects it unchanged where "{wanted}" is declared: '
        f'depend on a function that {gives} "{wanted}", or declare the parameter "{provided}"'
    )


def _entered_message(title: str, target: str, form: Form, manager: str, provided: str, wanted: str) -> str:
    """Return the message for a parameter that is declared as ``wanted``, where ``title`` enters a manager that gives ``provided``."""
    gives = _GIVES.get(form, "yields")
    return (
        f'"{target}" {gives} "{manager}", and {title} enters that and injects "{provided}" where "{wanted}" is declared: '
        f'declare the parameter "{provided}"'
    )


def _validated_message(row: Declaration, target: str, form: Form, provided: str, wanted: str) -> str:
    """Return the message for a parameter that is declared as ``wanted``, to which the framework cannot convert what it injects."""
    gives = _GIVES.get(form, "yields")
    return (
        f'"{target}" {gives} "{provided}", which {row.title} cannot convert to "{wanted}", and {row.failure}: '
        f'depend on a function that {gives} "{wanted}", or declare the parameter "{provided}"'
    )


def _override_message(target: str, provided: str, original: str, wanted: str) -> str:
    """Return the message for a replacement that provides something else than the dependency in whose place it stands."""
    return (
        f'"{target}" provides "{provided}", but it replaces "{original}", which provides "{wanted}": everything that depends on '
        f'"{original}" gets the wrong type; provide "{wanted}"'
    )
