"""pytest and pytest-asyncio (strict mode): ``fixture`` on each kind of function."""

from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

import pytest
import pytest_asyncio
import targets
from support import note
from targets import Session

pytestmark = pytest.mark.asyncio


@pytest.fixture  # here: generator
def generator() -> Generator[Session, None, None]:
    yield Session()


@pytest.fixture  # here: manager
@contextmanager
def manager() -> Generator[Session, None, None]:
    yield Session()


@pytest.fixture(scope="function")  # here: async_manager
@asynccontextmanager
async def async_manager() -> AsyncGenerator[Session, None]:
    yield Session()


@pytest.fixture  # here: async_generator
async def async_generator() -> AsyncGenerator[Session, None]:
    yield Session()


@pytest.fixture()  # here: async_value
async def async_value() -> Session:
    return Session()


@pytest.fixture  # here: value
def value() -> Session:
    return Session()


@pytest_asyncio.fixture  # here: asyncio_async_generator
async def asyncio_async_generator() -> AsyncGenerator[Session, None]:
    yield Session()


@pytest_asyncio.fixture  # here: asyncio_async_value
async def asyncio_async_value() -> Session:
    return Session()


@pytest_asyncio.fixture  # here: asyncio_async_manager
@asynccontextmanager
async def asyncio_async_manager() -> AsyncGenerator[Session, None]:
    yield Session()


@pytest_asyncio.fixture(scope="function")  # here: asyncio_async_manager_called
@asynccontextmanager
async def asyncio_async_manager_called() -> AsyncGenerator[Session, None]:
    yield Session()


@asynccontextmanager  # here: asyncio_reversed
@pytest_asyncio.fixture
async def asyncio_reversed() -> AsyncGenerator[Session, None]:
    yield Session()


@contextmanager  # here: reversed_manager
@pytest.fixture
def reversed_manager() -> Generator[Session, None, None]:
    yield Session()


@pytest.fixture  # here: wanted_manager
def wanted_manager() -> AbstractAsyncContextManager[Session]:
    return targets.async_manager()


async def test_generator(generator: Session) -> None:
    note(generator, Session)


async def test_manager(manager: Session) -> None:
    note(manager, Session)


async def test_async_manager(async_manager: Session) -> None:
    note(async_manager, Session)


async def test_async_generator(async_generator: Session) -> None:
    note(async_generator, Session)


async def test_async_value(async_value: Session) -> None:
    note(async_value, Session)


async def test_value(value: Session) -> None:
    note(value, Session)


async def test_asyncio_async_generator(asyncio_async_generator: Session) -> None:
    note(asyncio_async_generator, Session)


async def test_asyncio_async_value(asyncio_async_value: Session) -> None:
    note(asyncio_async_value, Session)


async def test_asyncio_async_manager(asyncio_async_manager: Session) -> None:
    note(asyncio_async_manager, Session)


async def test_asyncio_async_manager_called(asyncio_async_manager_called: Session) -> None:
    note(asyncio_async_manager_called, Session)


async def test_asyncio_reversed(asyncio_reversed: Session) -> None:
    note(asyncio_reversed, Session)


async def test_reversed_manager(reversed_manager: Session) -> None:
    note(reversed_manager, Session)


async def test_wanted_manager(wanted_manager: AbstractAsyncContextManager[Session]) -> None:
    note(wanted_manager, AbstractAsyncContextManager)
