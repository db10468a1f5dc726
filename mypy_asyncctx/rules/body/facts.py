"""Facts about the body of a generator function."""

from __future__ import annotations

import enum


class BodyUse(enum.Enum):
    """What a generator function that must yield once is to those who use it; the value is the noun that messages use."""

    MANAGER = "a context manager"
    DEPENDENCY = "a dependency"
    FIXTURE = "a fixture"
    ASYNC_FIXTURE = "an async fixture"

    @property
    def is_fixture(self) -> bool:
        """True for what pytest runs: it never throws into the generator, and leaves it to its end after a failed test."""
        return self in (BodyUse.FIXTURE, BodyUse.ASYNC_FIXTURE)
