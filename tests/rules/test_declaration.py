"""Rules about declarations on hand-made facts: no build of mypy, only its parser."""

from __future__ import annotations

from mypy.errors import Errors
from mypy.nodes import Block, ClassDef, Decorator, FuncDef, NameExpr, SymbolTable, TypeInfo
from mypy.options import Options

from mypy_asyncctx.integration.internals.analyzer import parsed_module
from mypy_asyncctx.rules.declaration import decorator, special_method
from mypy_asyncctx.rules.declaration.facts import About, Declaration, Types

TYPES = Types(
    lookup=lambda _: None,
    type_of=lambda _: None,
    kinds=lambda _: (),
    show=str,
    is_own=lambda _: True,
    is_placeholder=lambda _: False,
    makes=lambda _expression, _shape: False,
)


def facts(source: str, **full_names: str) -> Declaration:
    """Return the facts about the first function; ``full_names`` say what its decorators are."""
    tree = parsed_module(source, "m.py", Options(), Errors(Options()))
    node = next(node for node in tree.defs if isinstance(node, (Decorator, FuncDef)))
    for expression in node.original_decorators if isinstance(node, Decorator) else ():
        assert isinstance(expression, NameExpr)
        expression.fullname = full_names[expression.name]
    function = node.func if isinstance(node, Decorator) else node
    # mypy's semantic analysis finds the yield.
    function.is_generator = "yield" in source
    function.is_async_generator = function.is_generator and function.is_coroutine
    return Declaration(About.DECORATED, node, TYPES, "m")


def messages(declaration: Declaration) -> list[str]:
    return [finding.message for finding in decorator.check(declaration)]


def test_a_coroutine_function_under_the_decorator() -> None:
    source = "@asynccontextmanager\nasync def scope():\n    return 1\n"
    found = messages(facts(source, asynccontextmanager="contextlib.asynccontextmanager"))
    assert len(found) == 1
    assert found[0].startswith('"scope" is a coroutine function without a "yield"')


def test_the_other_decorator_and_none() -> None:
    source = "@known\nasync def scope():\n    yield 1\n"
    assert messages(facts(source, known="contextlib.contextmanager"))
    assert messages(facts(source, known="contextlib.asynccontextmanager")) == []
    assert messages(facts(source, known="m.known")) == []


def special(source: str) -> list[str]:
    """Return what is said of a method of a class without bases."""
    declaration = facts(source)._replace(about=About.SPECIAL)
    owner = TypeInfo(SymbolTable(), ClassDef("Connection", Block([])), "m")
    owner.mro = [owner]
    return [finding.message for finding in special_method.check(declaration._replace(owner=owner))]


def test_special_methods() -> None:
    assert special("async def __exit__(self, *args):\n    print(1)\n")
    assert special("def __aexit__(self, *args):\n    print(1)\n")
    assert special("def __exit__(self, *args):\n    yield\n")
    assert special("async def __aexit__(self, *args):\n    print(1)\n") == []
    assert special("def __exit__(self, *args):\n    print(1)\n") == []
