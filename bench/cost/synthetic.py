"""A program of any size that is made of generators, managers and dependencies, and right throughout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

IN_A_BLOCK: Final = 10
"""Generators and dependencies in a block: six generator functions, four `Depends`."""

_BLOCKS: Final = 4
_HEAD: Final = """\
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends
"""
_CLASS: Final = """

class Session:
    def __init__(self, name: str = "") -> None:
        self.name = name

    def get(self, key: int) -> str:
        return f"{self.name}{key}"

    async def execute(self, statement: str) -> int:
        return len(statement)

    def close(self) -> None:
        self.name = ""


router = APIRouter()
"""
_BLOCK: Final = """

def rows_{n}(count: int) -> Iterator[int]:
    for number in range(count):
        if number % 3:
            yield number


async def stream_{n}(session: Session) -> AsyncIterator[str]:
    for number in rows_{n}(3):
        await session.execute("select")
        yield session.get(number)


def get_db_{n}() -> Generator[Session, None, None]:
    session = Session("sync")
    try:
        yield session
    finally:
        session.close()


async def get_session_{n}():
    session = Session("async")
    try:
        yield session
    finally:
        session.close()


@asynccontextmanager
async def open_session_{n}(name: str = "") -> AsyncGenerator[Session, None]:
    session = Session(name)
    try:
        yield session
    finally:
        session.close()


@contextmanager
def locked_{n}(session):
    session.get(0)
    try:
        yield session
    finally:
        session.close()


def connect_{n}(name="other"):
    return open_session_{n}(name)


class Service_{n}:
    def __init__(self, name: str) -> None:
        self.name = name

    def scope(self):
        return connect_{n}(self.name)

    async def run(self) -> int:
        async with self.scope() as session:
            return await session.execute("insert")


async def use_{n}(service: Service_{n}) -> list[str]:
    found = []
    async with connect_{n}() as session, open_session_{n}("second") as other:
        await other.execute("select")
        async for item in stream_{n}(session):
            found.append(item)
    with locked_{n}(Session()) as held:
        found.extend(held.get(number) for number in rows_{n}(2))
    with contextlib.suppress(ValueError):
        found.append(str(await service.run()))
    return found


@router.get("/first/{n}")
async def first_{n}(key: int, session: Session = Depends(get_session_{n}), db: Session = Depends(get_db_{n})) -> str:
    await session.execute("select")
    return db.get(key)


@router.post("/second/{n}")
def second_{n}(db: Annotated[Session, Depends(get_db_{n})], other: Annotated[Session, Depends(get_session_{n})]) -> str:
    return db.get(1) + other.get(2)
"""
_USE_OF_OTHER: Final = """

async def other_modules() -> int:
    async with {parent}.connect_0() as session:
        return await session.execute("select")
"""


def write(folder: Path, count: int) -> None:
    """Write the package ``generated`` with ``count`` generators and dependencies, or as many more as fill a module."""
    package = folder / "generated"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for number in range(modules(count)):
        (package / f"part_{number}.py").write_text(_module(number))


def modules(count: int) -> int:
    """Return how many modules have ``count`` generators and dependencies."""
    return -(-count // (IN_A_BLOCK * _BLOCKS))


def _module(number: int) -> str:
    # As a tree, so that importing it at run time does not go deep.
    parent = f"part_{(number - 1) // 2}"
    blocks = [_BLOCK.replace("{n}", str(block)) for block in range(_BLOCKS)]
    if not number:
        return "".join([_HEAD, _CLASS, *blocks])
    imports = f"\nfrom generated import {parent}\nfrom generated.part_0 import Session\n"
    return "".join([_HEAD, imports, "\nrouter = APIRouter()\n", *blocks, _USE_OF_OTHER.replace("{parent}", parent)])
