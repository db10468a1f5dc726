"""pytest and pytest-asyncio: a fixture is a generator function; of a context manager function it injects the manager, not entered."""

from __future__ import annotations

from typing import Final

PLAIN_FIXTURES: Final = ("_pytest.fixtures.fixture", "pytest_asyncio.plugin.fixture")
"""Those of ``FIXTURES`` that demand exactly one yield."""

FIXTURES: Final = {
    "_pytest.fixtures.fixture": "@pytest.fixture",
    "pytest_asyncio.plugin.fixture": "@pytest_asyncio.fixture",
    "dishka.provider.make_factory.provide": "@provide",
}
"""Full name of a decorator that runs a generator function by itself (dishka's ``@provide`` too), to how messages name it."""
