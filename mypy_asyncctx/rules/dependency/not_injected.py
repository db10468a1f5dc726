"""A ``Depends`` object where a value is wanted: nothing injects anything there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.dependency.facts import Marker
from mypy_asyncctx.rules.rule import Finding, Rule, Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_asyncctx.rules.dependency.facts import Dependency

RULE: Final = Rule(
    code=code("not-injected", "A Depends object where a value is wanted"),
    title="A Depends object where a value is wanted",
    why="""\
FastAPI puts a value in the place of `Depends(...)` in the parameters of routes and of other dependencies. Nobody else does. A function that
is called by hand, without the argument, gets the `Depends` object itself, and fails with `AttributeError: 'Depends' object has no attribute
...` where it uses the value. The same holds for `Depends(...)` in a function's body, and in the parameters of middleware, of event and
exception handlers. `Query(...)`, `Header(...)` and their like are such objects, too.
""",
    bad="""\
from collections.abc import AsyncGenerator

from fastapi import Depends, FastAPI

app = FastAPI()


class Session:
    async def count(self) -> int:
        return 1


async def get_db() -> AsyncGenerator[Session, None]:
    yield Session()


async def count_users(db: Session = Depends(get_db)) -> int:
    return await db.count()


@app.get("/users")
async def users() -> int:
    return await count_users()  # error
""",
    good="""\
from collections.abc import AsyncGenerator

from fastapi import Depends, FastAPI

app = FastAPI()


class Session:
    async def count(self) -> int:
        return 1


async def get_db() -> AsyncGenerator[Session, None]:
    yield Session()


async def count_users(db: Session = Depends(get_db)) -> int:
    return await db.count()


@app.get("/users")
async def users(db: Session = Depends(get_db)) -> int:
    return await count_users(db)
""",
    asks=Summary.MARKERS,
)


def check(facts: Dependency) -> Iterator[Finding]:
    """Yield a place where a marker stays what it is."""
    if facts.marker is None or not facts.parameters:
        return
    name, marker = facts.parameters[0]
    names = " and ".join(f'"{parameter}"' for parameter, _ in facts.parameters)
    if facts.marker is Marker.LEFT_OUT:
        write = ", ".join(f"{parameter}=..." for parameter, _ in facts.parameters)
        message = (
            f'"{facts.text}" leaves out {names}, so "{name}" is the {marker} object itself: FastAPI injects in routes only. Pass "{write}"'
        )
    elif facts.marker is Marker.BODY:
        message = f'"{name}" is the {marker} object itself: FastAPI injects in parameters only. Declare it as a parameter'
    else:
        message = (
            f'FastAPI calls "{facts.text}" without dependency injection, so "{name}" is never filled in. Make the value in the function'
        )
    yield Finding(RULE.code, message)
