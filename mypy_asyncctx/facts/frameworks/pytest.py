"""pytest and pytest-asyncio: a fixture is a generator function; of a context manager function it injects the manager, not entered."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.facts.frameworks.base import Step

FIXTURE_STEPS: Final = {
    "_pytest.fixtures.fixture": frozenset({Step.STOPS}),
    "pytest_asyncio.plugin.fixture": frozenset({Step.STOPS, Step.MOVES}),
}
"""What counts in the body of a fixture. pytest never throws into one, and leaves it to its end after a failed test; pytest-asyncio (0.21 to
1.3) runs setup and cleanup in a task each, the plugin of anyio runs both in one."""

FIXTURES: Final = {
    "_pytest.fixtures.fixture": "@pytest.fixture",
    "pytest_asyncio.plugin.fixture": "@pytest_asyncio.fixture",
    "dishka.provider.make_factory.provide": "@provide",
}
"""Full name of a decorator that runs a generator function by itself (dishka's ``@provide`` too), to how messages name it."""
