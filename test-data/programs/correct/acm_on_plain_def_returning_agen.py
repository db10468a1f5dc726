"""@asynccontextmanager takes any function that returns an async generator; so does @contextmanager for generators."""
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial


class Session:
    name = "session"


async def iter_session(url: str) -> AsyncGenerator[Session, None]:
    yield Session()


def iter_file(path: str) -> Iterator[str]:
    yield path


@asynccontextmanager
def default_session() -> AsyncIterator[Session]:
    return iter_session("sqlite://")


@contextmanager
def default_file():
    return iter_file("/etc/hosts")


session_scope = asynccontextmanager(iter_session)
file_scope = contextmanager(iter_file)
prod_scope = asynccontextmanager(partial(iter_session, "postgres://"))
lambda_scope = contextmanager(lambda: iter_file("lambda"))


async def use() -> list[str]:
    async with default_session() as a, session_scope("x") as b, prod_scope() as c:
        with default_file() as d, file_scope("y") as e, lambda_scope() as f:
            return [a.name, b.name, c.name, d, e, f]
