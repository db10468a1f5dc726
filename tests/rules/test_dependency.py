"""Rules about dependencies on hand-made facts: no build of mypy."""

from __future__ import annotations

from mypy_asyncctx.facts.frameworks.fastapi import DEPENDS
from mypy_asyncctx.facts.kinds.classify import generator_kind
from mypy_asyncctx.facts.kinds.model import Kind, Shape
from mypy_asyncctx.facts.kinds.targets import Form, Target
from mypy_asyncctx.facts.tree.receivers import Receiver
from mypy_asyncctx.rules.dependency import depends, injected_type
from mypy_asyncctx.rules.dependency.facts import Dependency, Key, Types

TYPES = Types(show=str, kind_of=lambda _: None, driver=lambda _: None, is_resource=lambda _: True, module="m")


def messages(form: Form, kind: Kind | None, *, key: Key | None = None) -> list[str]:
    target = Target(form, kind, None, None)
    facts = Dependency(DEPENDS, "get_db", target, Receiver(), TYPES, key=key)
    return [finding.message for rule in (depends, injected_type) for finding in rule.check(facts)]


def test_a_manager_function() -> None:
    found = messages(Form.MANAGER, Kind(Shape.ASYNC_MANAGER))
    assert len(found) == 1
    assert found[0].startswith('"get_db" is an async context manager function; Depends() cannot use that, and the request fails')


def test_a_generator_function_is_right() -> None:
    assert messages(Form.GENERATOR, generator_kind(Shape.ASYNC_GENERATOR)) == []


def test_a_key() -> None:
    found = messages(Form.GENERATOR, None, key=Key("Db", "get_db", "an alias of Annotated"))
    assert found == [
        '"Db" is an alias of Annotated, and not the function that is depended on, so nothing is replaced: write "get_db" as the key'
    ]
