"""The classic declaration mistake: ``async def items(self) -> AsyncIterator[T]: ...`` without a ``yield``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import Decorator, FuncDef

from mypy_asyncctx.facts.kinds.classify import makes_generator
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.tree.methods import different_kinds, implements, is_async_placeholder
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.declaration.facts import About
from mypy_asyncctx.rules.rule import Cause, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy.nodes import TypeInfo

    from mypy_asyncctx.rules.declaration.facts import Declaration, Promise

RULE: Final = Rule(
    code=code("async-def", "An abstract async generator method is declared with `async def` and no `yield`"),
    title="An abstract async generator is declared with `async def`",
    why="""\
Only a `yield` in its body makes an `async def` an async generator. A Protocol or abstract method has no body, so
`async def items(self) -> AsyncIterator[T]: ...` declares a *coroutine* that returns an iterator: callers would have to write
`async for x in await obj.items()`. Where the implementations are async generators, the declaration is a plain `def`.
""",
    bad="""\
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator


class Source(ABC):
    @abstractmethod
    async def items(self) -> AsyncIterator[int]: ...  # error


class Numbers(Source):
    async def items(self) -> AsyncIterator[int]:  # reported by mypy, the mistake is above
        yield 1
""",
    good="""\
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator


class Source(ABC):
    @abstractmethod
    def items(self) -> AsyncIterator[int]: ...


class Numbers(Source):
    async def items(self) -> AsyncIterator[int]:
        yield 1
""",
    causes=Cause.DEFINITION,
)


def check(facts: Declaration) -> Iterator[Finding]:
    """Yield a declaration without a body whose implementations are async generators."""
    if facts.promise is not None:
        yield from _of_promise(facts, facts.promise)
        return
    node = facts.node
    function = node.func if isinstance(node, Decorator) and not node.decorators else node
    if facts.about is not About.MEMBER or facts.owner is None or not isinstance(function, FuncDef) or not is_async_placeholder(function):
        return
    implementation = _yielding_implementation(facts.owner, function, facts.classes)
    if implementation is not None:
        yield Finding(RULE.code, _message(function.name, facts.owner.name, implementation.name), function)


def _yielding_implementation(owner: TypeInfo, declared: FuncDef, classes: Sequence[TypeInfo]) -> TypeInfo | None:
    """Return a class of the module that implements the method as an async generator, None where another one does not."""
    found: TypeInfo | None = None
    for info in classes:
        symbol = info.names.get(declared.name)
        if info is owner or symbol is None or not implements(info, owner, symbol.node, declared):
            continue
        if not isinstance(symbol.node, FuncDef) or not symbol.node.is_async_generator:
            return None
        found = found or info
    return found


def _of_promise(facts: Declaration, promise: Promise) -> Iterator[Finding]:
    """Yield the finding at the declaration; at its first override where it is in another module.

    mypy prints what it once found in a module, and can be told of none in another one.
    """
    if not _is_by_mistake(facts, promise):
        return
    name, base = promise.name, promise.base
    if base.module_name == facts.module:
        declared = promise.declared
        place = declared.func if isinstance(declared, Decorator) else declared
        yield Finding(RULE.code, _message(name, base.name, promise.implementation.name), place)
        return
    overrides = (info.names[name].node for info in facts.classes if base in info.mro and name in info.names)
    first = next((node for node in overrides if makes_generator(node)), None)
    yield Finding(RULE.code, _far_message(name, base.name, base.module_name), first)


def _is_by_mistake(facts: Declaration, promise: Promise) -> bool:
    """True for an ``async def`` without a body of its own that an async generator implements, where the project can change it."""
    declared = promise.declared
    kinds = different_kinds(declared, promise.found, facts.types.lookup)
    function = declared.func if isinstance(declared, Decorator) else declared
    if kinds is None or not isinstance(function, FuncDef) or not makes_generator(promise.found):
        return False
    meant = kinds[0].shape is Shape.COROUTINE and kinds[0].core.shape.is_iterator and kinds[1].shape.is_iterator
    return meant and facts.types.is_own(function) and (function.is_trivial_body or facts.types.is_placeholder(function))


def _message(name: str, owner: str, implementation: str) -> str:
    """Return the message for a declaration in ``owner`` that an async generator method of ``implementation`` implements."""
    return (
        f'"async def {name}" without a "yield" declares a coroutine that returns an async iterator, but "{implementation}.{name}" is an '
        f'async generator, so "async for ... in {name}()" does not fit "{owner}": declare it "def {name}(...)", without "async"'
    )


def _far_message(name: str, owner: str, module: str) -> str:
    """Return the message for a declaration in the class ``owner`` of another module, reported where it is first implemented."""
    return (
        f'"{owner}.{name}" in "{module}" is an "async def" without a "yield", so it declares a coroutine, but it is implemented by async '
        f'generators: declare it "def {name}(...)" there, without "async"'
    )
