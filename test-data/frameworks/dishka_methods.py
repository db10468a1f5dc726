"""dishka: ``@provide`` on the methods of a provider."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

import targets
from dishka import Provider, Scope, make_async_container, provide
from support import Resolve, note
from targets import Session


def resolve_with(provider: Provider) -> Resolve:
    container = make_async_container(provider)

    async def resolve() -> None:
        note(await container.get(Session), Session)
        await container.close()

    return resolve


def cell_async_generator() -> Resolve:
    class Wiring(Provider):
        @provide(scope=Scope.APP)  # here: async_generator
        async def session(self) -> AsyncGenerator[Session, None]:
            yield Session()

    return resolve_with(Wiring())


def cell_generator_as_iterator() -> Resolve:
    class Wiring(Provider):
        scope = Scope.APP

        @provide  # here: generator_as_iterator
        def session(self) -> Iterator[Session]:
            yield Session()

    return resolve_with(Wiring())


def cell_async_manager() -> Resolve:
    class Wiring(Provider):
        @provide(scope=Scope.APP)  # here: async_manager
        @asynccontextmanager
        async def session(self) -> AsyncIterator[Session]:
            yield Session()

    return resolve_with(Wiring())


def cell_manager() -> Resolve:
    class Wiring(Provider):
        scope = Scope.APP

        @provide  # here: manager
        @contextmanager
        def session(self) -> Iterator[Session]:
            yield Session()

    return resolve_with(Wiring())


def cell_async_value() -> Resolve:
    class Wiring(Provider):
        scope = Scope.APP

        @provide  # here: async_value
        async def session(self) -> Session:
            return Session()

    return resolve_with(Wiring())


def cell_returns_async_manager() -> Resolve:
    class Wiring(Provider):
        @provide(scope=Scope.APP)  # here: returns_async_manager
        def session(self) -> AbstractAsyncContextManager[Session]:
            return targets.async_manager()

    return resolve_with(Wiring())


def cell_returns_async_generator() -> Resolve:
    class Wiring(Provider):
        @provide(scope=Scope.APP)  # here: returns_async_generator
        def session(self) -> AsyncIterator[Session]:
            return targets.async_generator()

    return resolve_with(Wiring())
