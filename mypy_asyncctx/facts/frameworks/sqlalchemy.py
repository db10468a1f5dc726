"""SQLAlchemy: objects that take one operation at a time, and makers whose types do not say what they make."""

from __future__ import annotations

from typing import Final

UNSHARED: Final = {
    "sqlalchemy.ext.asyncio.session.AsyncSession": (
        '"IllegalStateChangeError", or "InvalidRequestError: ... concurrent operations are not permitted"'
    ),
}
"""Full name of the class (its subclasses count too), to what fails when two tasks use one object at a time."""

CLASS_ARGUMENTS: Final = {"sqlalchemy.orm.session.sessionmaker": "class_"}
"""Full name of a class that makes objects of another class, to the argument that names that class.

``sessionmaker(engine, class_=AsyncSession)`` makes asynchronous sessions. SQLAlchemy's types allow only subclasses of ``Session`` there, so
mypy takes the overload for ``Session``, whose other arguments may have any name.
"""
