"""Fixtures yield; the tests get the value under the fixture's name and use it as the resource."""
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager

import pytest


class Db:
    def __init__(self) -> None:
        self.rows: list[str] = []

    def execute(self, sql: str) -> int:
        self.rows.append(sql)
        return len(self.rows)


@pytest.fixture
def db() -> Iterator[Db]:
    yield Db()


@pytest.fixture(scope="session", name="engine")
def engine_fixture() -> Generator[str, None, None]:
    yield "sqlite://"


@pytest.fixture
def db_factory():
    @contextmanager
    def factory() -> Iterator[Db]:
        yield Db()

    return factory


@pytest.fixture
def open_db(db_factory):
    with db_factory() as opened:
        yield opened


def test_execute(db: Db, engine: str) -> None:
    assert db.execute(f"attach '{engine}'") == 1


def test_factory(db_factory, open_db) -> None:
    with db_factory() as other:
        other.execute("a")
    open_db.execute("b")


@pytest.mark.usefixtures("db")
class TestApi:
    @pytest.fixture(autouse=True)
    def client(self) -> Iterator[None]:
        self.base = "http://test"
        yield

    def test_base(self) -> None:
        assert self.base


def use() -> int:
    return pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:asyncio", __file__])
