"""A dependency yields another, unentered manager where it promises the session."""
from collections.abc import Generator, Iterator
from contextlib import contextmanager


class Session:
    def query(self, sql: str) -> int:
        return len(sql)


@contextmanager
def session_scope() -> Iterator[Session]:
    yield Session()


def get_session() -> Generator[Session, None, None]:
    with session_scope() as session:
        yield session


def use() -> int:
    total = 0
    for session in get_session():
        total += session.query("select 1")
    return total
