"""A factory typed to return sessions is a lambda that returns a manager."""
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Session:
    def commit(self) -> str:
        return "committed"


@contextmanager
def scoped_session() -> Iterator[Session]:
    yield Session()


class UnitOfWork:
    def __init__(self, factory: Callable[[], Session]) -> None:
        self.factory = factory

    def finish(self) -> str:
        return self.factory().commit()


def use() -> str:
    unit = UnitOfWork(lambda: Session())
    return unit.finish()
