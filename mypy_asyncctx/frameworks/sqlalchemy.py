"""Classes whose objects take one operation at a time, whatever number of tasks has them."""

from __future__ import annotations

from typing import Final

UNSHARED: Final = {
    "sqlalchemy.ext.asyncio.session.AsyncSession": (
        '"IllegalStateChangeError", or "InvalidRequestError: ... concurrent operations are not permitted"'
    ),
}
"""Full name of the class (its subclasses count too), to what fails when two tasks use one object at a time."""
