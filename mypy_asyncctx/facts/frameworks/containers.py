"""Containers that resolve a type or an attribute: dishka 1.10, that-depends 4.2, dependency-injector 4.49."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.frameworks.base import FAILS, FAILS_AT_ONCE, INJECTED_AS_IT_IS, OBJECT, Declaration, Outcome, Place, Step
from mypy_asyncctx.facts.kinds.targets import Form

DISHKA: Final = Declaration(
    title="provide()",
    package="dishka",
    steps=frozenset(),
    parameter="source",
    place=Place.REGISTRY,
    outcomes={
        Form.PARTIAL_GENERATOR: FAILS_AT_ONCE,
        Form.MANAGER: FAILS,
        Form.PARTIAL_MANAGER: FAILS_AT_ONCE,
        **INJECTED_AS_IT_IS,
        Form.CALLED_GENERATOR: FAILS_AT_ONCE,
        Form.CALLED_MANAGER: FAILS_AT_ONCE,
    },
    failure="the container fails when it is asked",
    wanted_by="provides",
)
THAT_DEPENDS: Final = Declaration(
    title="Resource()",
    package="that-depends",
    steps=frozenset({Step.STOPS}),
    parameter="creator",
    place=Place.REGISTRY,
    outcomes={
        Form.VALUE: FAILS_AT_ONCE,
        Form.COROUTINE: FAILS_AT_ONCE,
        Form.MANAGER: FAILS_AT_ONCE,
        Form.PARTIAL_MANAGER: FAILS_AT_ONCE,
        Form.INSTANCE_GENERATOR: FAILS_AT_ONCE,
        Form.RETURNS_GENERATOR: FAILS_AT_ONCE,
        Form.RETURNS_MANAGER: FAILS_AT_ONCE,
        Form.AWAITS_GENERATOR: FAILS_AT_ONCE,
        Form.AWAITS_MANAGER: FAILS_AT_ONCE,
        Form.CALLED_GENERATOR: FAILS_AT_ONCE,
        Form.CALLED_MANAGER: FAILS_AT_ONCE,
    },
)
DEPENDENCY_INJECTOR: Final = Declaration(
    title="Resource()",
    package="dependency-injector",
    steps=frozenset({Step.STOPS}),
    parameter="provides",
    place=Place.REGISTRY,
    outcomes={
        Form.MANAGER: (("", Outcome.OBJECT), ("4.48", Outcome.VALUE)),
        Form.PARTIAL_MANAGER: (("", Outcome.OBJECT), ("4.48", Outcome.VALUE)),
        Form.INSTANCE_GENERATOR: OBJECT,
        Form.RETURNS_GENERATOR: OBJECT,
        Form.AWAITS_GENERATOR: OBJECT,
        Form.CALLED_GENERATOR: FAILS,
        Form.CALLED_MANAGER: FAILS,
    },
    failure="the resource fails when it is initialised",
    enters=True,
)

DECLARATIONS: Final = {
    "dishka.provider.make_factory.provide": DISHKA,
    "dishka.provider.provider.Provider.provide": DISHKA,
    "that_depends.providers.resources.Resource": THAT_DEPENDS,
    "that_depends.providers.context_resources.ContextResource": THAT_DEPENDS._replace(title="ContextResource()"),
    "dependency_injector.providers.Resource": DEPENDENCY_INJECTOR,
}
