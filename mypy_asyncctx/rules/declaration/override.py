"""An override or implementation changes the kind of a method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import Decorator, FuncDef
from mypy.types import CallableType

from mypy_asyncctx.facts.kinds.classify import callee_type_of
from mypy_asyncctx.facts.tree.methods import call_kind, different_kinds, is_unannotated
from mypy_asyncctx.facts.tree.template_methods import is_hook
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.declaration.facts import About
from mypy_asyncctx.rules.phrases import DECORATORS, right_use
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy.nodes import TypeInfo
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.rules.declaration.facts import Declaration, Promise

RULE: Final = Rule(
    code=code("override", "An override or implementation changes the kind of a method"),
    title="An override changes the kind",
    why="""\
Code that was written for the base class or Protocol uses the method as it is declared there. An implementation that returns a
generator where a context manager is declared, or the reverse, fails in every such caller.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Base:
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[int, None]:
        yield 1


class Fake(Base):
    async def session(self) -> AsyncGenerator[int, None]:  # error
        yield 2
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Base:
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[int, None]:
        yield 1


class Fake(Base):
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[int, None]:
        yield 2
""",
    causes=Cause.DEFINITION,
)


def check(facts: Declaration) -> Iterator[Finding]:
    """Yield a method that overrides or implements another one and changes what a call of it gives.

    mypy compares what has annotations: then ``facts`` have the promise.
    """
    node = facts.node
    found: Finding | None = None
    if facts.promise is not None:
        found = _of_promise(facts, facts.promise)
    elif facts.about is About.MEMBER and facts.owner is not None and isinstance(node, (FuncDef, Decorator)):
        found = _changed_kind(facts.owner, node.name, node, facts.types.lookup)
    if found is not None:
        yield found


def _of_promise(facts: Declaration, promise: Promise) -> Finding | None:
    kinds = different_kinds(promise.declared, promise.found, facts.types.lookup)
    if kinds is None:
        return None
    if not promise.is_protocol:
        return Finding(RULE.code, _message(promise.name, promise.base.name, *kinds))
    typ, show = callee_type_of(promise.declared), facts.types.show
    result = show(typ.ret_type) if isinstance(typ, CallableType) else "..."
    found = _Side(f"{promise.implementation.name}.{promise.name}", kinds[1])
    declared = _Side(f"{promise.base.name}.{promise.name}", kinds[0])
    return Finding(RULE.code, _implementation_message(found, declared, result, show))


def _changed_kind(info: TypeInfo, name: str, node: FuncDef | Decorator, lookup: Lookup) -> Finding | None:
    """Return what is wrong with an override that mypy cannot compare, because a side of it has no annotations."""
    if name.startswith("__"):
        return None
    found = call_kind(node, lookup)
    for base in info.mro[1:]:
        symbol = base.names.get(name)
        if symbol is None:
            continue
        declared = call_kind(symbol.node, lookup)
        if declared is None or found is None or declared.shape.is_manager is found.shape.is_manager:
            return None
        if not (is_unannotated(node) or is_unannotated(symbol.node)):
            return None
        # Other modules may have no bodies any more.
        if isinstance(symbol.node, FuncDef) and base.module_name == info.module_name and is_hook(symbol.node, base.defn):
            return None
        return Finding(RULE.code, _message(name, base.name, declared, found), node.func if isinstance(node, Decorator) else node)
    return None


class _Side(NamedTuple):
    """A method, ``Class.name``, and what a call of it gives."""

    method: str
    kind: Kind


def _message(name: str, base: str, declared: Kind, found: Kind) -> str:
    """Return the message for a method whose kind differs from the one that ``base`` declares."""
    return (
        f'"{name}()" returns {_words(found)} here and {_words(declared)} in "{base}", so code that does '
        f'"{right_use(declared, name + "()")}" fails at run time: make both the same kind'
    )


def _implementation_message(found: _Side, declared: _Side, annotation: str, show: Callable[[Type], str]) -> str:
    """Return the message for a class that is given where a Protocol is wanted; ``annotation`` is what the Protocol's method returns."""
    return (
        f'"{found.method}()" returns {_words(found.kind)}, but "{declared.method}()" is declared to return "{annotation}": '
        f"{_repair(found, declared, show)}"
    )


def _repair(found: _Side, declared: _Side, show: Callable[[Type], str]) -> str:
    core = found.kind.core
    same_form = found.kind.inner is None and declared.kind.inner is None and core.shape.is_async is declared.kind.shape.is_async
    if same_form and core.shape.is_manager:
        # A Protocol has no decorator that would make a manager of the iterator that it declares.
        manager = "AbstractAsyncContextManager" if core.shape.is_async else "AbstractContextManager"
        return f'declare "-> {manager}[{show(core.yields) if core.yields is not None else "Any"}]" there'
    if same_form and core.shape.is_generator:
        return f'put {DECORATORS[core.shape]} on "{found.method}"'
    return "make both the same kind"


def _words(kind: Kind) -> str:
    article = kind.core.shape.article
    return article if kind.inner is None else f"a coroutine of {article}"
